using System.Text;
using System.Text.RegularExpressions;
using FastEval.Harness.Suites.Core;
using FastEval.Harness.Suites.Core.Scenes;

namespace FastEval.Trainer;

/// <summary>
/// The models' tokenizer, as llama.cpp's <c>gpt2</c> with the pre-tokenizer <c>llama-bpe</c> computes it for our vocabulary: a piece of the
/// pre-tokenizer that is in the vocabulary is one token, any other falls apart into its bytes, because there are no merges to speak of.
/// </summary>
internal sealed partial class WordTokenizer
{
    public const string User = "<|user|>", Assistant = "<|assistant|>", End = "<|end|>", Padding = "<|pad|>";

    private const int Bytes = 256;

    private static readonly string[] Control = [User, Assistant, End, Padding];

    private readonly Dictionary<string, int> _ids;

    /// <param name="words">The pieces that are tokens, with their leading spaces.</param>
    public WordTokenizer(IEnumerable<string> words)
    {
        Tokens = [.. Enumerable.Range(0, Bytes).Select(b => ByteText((byte)b)), DoubleSpace, .. words.Select(Text), .. Control];
        _ids = Tokens.Select((token, i) => (token, i)).ToDictionary(pair => pair.token, pair => pair.i, StringComparer.Ordinal);
        (UserId, AssistantId, EndId, PaddingId) = (_ids[User], _ids[Assistant], _ids[End], _ids[Padding]);
    }

    /// <summary>The one merge, which llama.cpp requires there to be: of two spaces.</summary>
    public static string Merge { get; } = $"{ByteText((byte)' ')} {ByteText((byte)' ')}";

    /// <summary>The tokens as GGUF stores them: bytes as GPT-2 writes them.</summary>
    public IReadOnlyList<string> Tokens { get; }

    public int UserId { get; }

    public int AssistantId { get; }

    public int EndId { get; }

    public int PaddingId { get; }

    /// <summary>GGUF's types of the tokens: 1 normal, 3 control.</summary>
    public int[] Types => [.. Tokens.Select(token => Control.Contains(token) ? 3 : 1)];

    private static string DoubleSpace { get; } = Merge.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>The tokenizer of the models that ship: the words of vocabulary.txt.</summary>
    public static WordTokenizer OfModels()
    {
        using Stream file = typeof(WordTokenizer).Assembly.GetManifestResourceStream("vocabulary.txt") ?? throw new InvalidOperationException("vocabulary.txt is not in the program.");
        using var reader = new StreamReader(file);
        return new WordTokenizer(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The words of the questions, answers and captions of many groups: what vocabulary.txt was made of.</summary>
    public static IReadOnlyCollection<string> WordsOfScenes()
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        var pictures = new PictureMaker(isForSuite: false, drawsNothing: true);
        var random = new SeededRandom(1);
        foreach (SceneKind kind in SceneKinds.All)
        {
            for (int i = 0; i < 600; i++)
            {
                SceneGroup group = kind.Make(pictures, random, (Difficulty)(i % 3));
                IEnumerable<string> texts =
                    [group.Caption, .. group.Beginning.Split("<image>"), .. group.Questions.SelectMany(question => (string[])[question.Text, question.Answer, .. question.Options ?? []])];
                words.UnionWith(texts.Append(CaptionQuestion).SelectMany(Pieces).Where(piece => piece.Any(char.IsAsciiLetterLower)));
            }
        }
        return words;
    }

    /// <summary>Asks for a group's caption.</summary>
    public const string CaptionQuestion = "Describe what is to be seen.";

    /// <summary>A text's tokens; it holds no control token.</summary>
    public int[] Encode(string text)
    {
        var ids = new List<int>();
        foreach (string piece in Pieces(text))
        {
            if (_ids.TryGetValue(Text(piece), out int id))
                ids.Add(id);
            else
                ids.AddRange(Encoding.UTF8.GetBytes(piece).Select(b => (int)b));
        }
        return [.. ids];
    }

    private static IEnumerable<string> Pieces(string text) => PreTokenizer().Matches(text).Select(match => match.Value);

    private static string Text(string piece) => string.Concat(Encoding.UTF8.GetBytes(piece).Select(ByteText));

    /// <summary>A byte as GPT-2 writes it (bytes_to_unicode of openai/gpt-2's encoder.py): printable Latin-1 as itself, the others from U+0100 on.</summary>
    private static string ByteText(byte value)
    {
        static bool IsPrinted(int b) => b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF;
        return ((char)(IsPrinted(value) ? value : 256 + Enumerable.Range(0, value).Count(b => !IsPrinted(b)))).ToString();
    }

    /// <summary>LLaMA 3's pattern, which llama.cpp calls llama-bpe.</summary>
    [GeneratedRegex(@"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    private static partial Regex PreTokenizer();
}
