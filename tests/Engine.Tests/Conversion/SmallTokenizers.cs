using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using FastEval.Engine.Conversion.Tokenizers;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>Small tokenizers in the forms of the published ones. The SentencePiece model was trained by Google's spm_train (data/README.md).</summary>
internal static class SmallTokenizers
{
    public const string Qwen2Words = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    public const string Gpt2Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    public const string Llama3Words = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public static readonly string[] Phi3Tokens = ["<|endoftext|>", "<|assistant|>", "<|system|>", "<|end|>", "<|user|>"];

    // By the expression that cuts text into words: training takes most of a second.
    private static readonly ConcurrentDictionary<string, (Dictionary<string, int> Vocabulary, List<(string Left, string Right)> Merges)> Trained = new(StringComparer.Ordinal);

    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "Conversion", "data");

    public static byte[] SentencePiece { get; } = File.ReadAllBytes(Path.Combine(Data, "sentencepiece.model"));

    /// <summary>tokenizer.json of the SentencePiece model, by the rule of transformers' convert_slow_tokenizer.py: all pairs that make a piece, by the piece's score, then by the parts' numbers.</summary>
    public static object OfSentencePiece(string[] added)
    {
        TokenizerContent pieces = SentencePieceFile.Read(Path.Combine(Data, "sentencepiece.model"), 800);
        Dictionary<string, int> vocabulary = pieces.Tokens.Select((text, id) => (text, id)).ToDictionary(pair => pair.text, pair => pair.id, StringComparer.Ordinal);
        var merges = new List<(string Left, string Right, float Score)>();
        for (int id = 0; id < pieces.Tokens.Length; id++)
        {
            string text = pieces.Tokens[id];
            var local = new List<(string Left, string Right, float Score)>();
            for (int i = 1; i < text.Length && pieces.Types[id] == TokenType.Normal; i++)
            {
                if (vocabulary.ContainsKey(text[..i]) && vocabulary.ContainsKey(text[i..]))
                    local.Add((text[..i], text[i..], pieces.Scores[id]));
            }
            merges.AddRange(local.OrderBy(pair => vocabulary[pair.Left]).ThenBy(pair => vocabulary[pair.Right]));
        }
        object[] tokens =
        [
            .. new[] { "<unk>", "<s>", "</s>" }.Select((text, id) => Token(id, text, rstrip: added.Length > 0 && text == "</s>")),
            .. added.Select((text, i) => Token(800 + i, text, rstrip: text != "<|endoftext|>")),
        ];
        return new Dictionary<string, object?>
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = tokens,
            ["normalizer"] = new { type = "Sequence", normalizers = new object[] { new { type = "Prepend", prepend = "▁" }, new { type = "Replace", pattern = new { String = " " }, content = "▁" } } },
            ["pre_tokenizer"] = null,
            ["post_processor"] = null,
            ["decoder"] = null,
            ["model"] = Model(vocabulary, merges.OrderByDescending(merge => merge.Score).Select(merge => $"{merge.Left} {merge.Right}").ToArray(), byteFallback: true, ignoreMerges: false),
        };
    }

    /// <summary>tokenizer.json over bytes, trained here on the test's own text, in the form of Qwen2's and GPT-2's (strings) or Llama-3's (pairs).</summary>
    public static Dictionary<string, object?> ByteLevel(string pre, params string[] special)
    {
        string words = pre switch { "qwen2" => Qwen2Words, "gpt-2" => Gpt2Words, _ => Llama3Words };
        (Dictionary<string, int> vocabulary, List<(string Left, string Right)> merges) = Trained.GetOrAdd(words, Train);
        if (special.Length == 0)
            special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
        return new Dictionary<string, object?>
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = special.Select((text, i) => Token(780 + i, text, rstrip: false)).ToArray(),
            ["normalizer"] = pre == "qwen2" ? new { type = "NFC" } : null,
            ["pre_tokenizer"] = pre == "gpt-2" ? (object)new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true } : new
            {
                type = "Sequence",
                pretokenizers = new object[]
                {
                    new { type = "Split", pattern = new { Regex = words }, behavior = "Isolated", invert = false },
                    new { type = "ByteLevel", add_prefix_space = false, trim_offsets = false, use_regex = false },
                },
            },
            ["post_processor"] = null,
            ["decoder"] = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = false, use_regex = false },
            ["model"] = Model(vocabulary, pre != "llama-bpe" ? merges.Select(merge => $"{merge.Left} {merge.Right}").ToArray() : merges.Select(merge => new[] { merge.Left, merge.Right }).ToArray(),
                byteFallback: false, ignoreMerges: pre == "llama-bpe"),
        };
    }

    private static (Dictionary<string, int> Vocabulary, List<(string Left, string Right)> Merges) Train(string words)
    {
        string[] letters = Letters();
        var vocabulary = letters.Order(StringComparer.Ordinal).Select((letter, id) => (letter, id)).ToDictionary(pair => pair.letter, pair => pair.id, StringComparer.Ordinal);
        var merges = new List<(string Left, string Right)>();
        List<List<string>> corpus = [.. Regex.Matches(TokenizerTexts.Corpus, words).Select(word => Encoding.UTF8.GetBytes(word.Value).Select(value => letters[value]).ToList())];
        while (vocabulary.Count < 780)
        {
            var counts = new Dictionary<(string, string), int>();
            foreach (List<string> word in corpus)
            {
                for (int i = 0; i + 1 < word.Count; i++)
                    counts[(word[i], word[i + 1])] = counts.GetValueOrDefault((word[i], word[i + 1])) + 1;
            }
            (string Left, string Right) best = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Item1 + " " + pair.Key.Item2, StringComparer.Ordinal).First().Key;
            merges.Add(best);
            vocabulary.TryAdd(best.Left + best.Right, vocabulary.Count);
            foreach (List<string> word in corpus)
            {
                for (int i = 0; i + 1 < word.Count; i++)
                {
                    if (word[i] == best.Left && word[i + 1] == best.Right)
                    {
                        word[i] += word[i + 1];
                        word.RemoveAt(i + 1);
                    }
                }
            }
        }
        return (vocabulary, merges);
    }

    /// <summary>A token as tokenizer.json lists those that were added.</summary>
    public static object Token(int id, string content, bool rstrip, bool special = true, bool normalized = false) =>
        new { id, content, single_word = false, lstrip = false, rstrip, normalized, special };

    private static Dictionary<string, object?> Model(Dictionary<string, int> vocab, object merges, bool byteFallback, bool ignoreMerges) => new Dictionary<string, object?>
    {
        ["type"] = "BPE",
        ["dropout"] = null,
        ["unk_token"] = byteFallback ? "<unk>" : null,
        ["continuing_subword_prefix"] = byteFallback ? null : "",
        ["end_of_word_suffix"] = byteFallback ? null : "",
        ["fuse_unk"] = byteFallback,
        ["byte_fallback"] = byteFallback,
        ["ignore_merges"] = ignoreMerges,
        ["vocab"] = vocab,
        ["merges"] = merges,
    };

    /// <summary>GPT-2's letters for bytes (encoder.py, bytes_to_unicode).</summary>
    private static string[] Letters()
    {
        var letters = new string[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
            letters[value] = ((char)(value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE ? value : next++)).ToString();
        return letters;
    }
}
