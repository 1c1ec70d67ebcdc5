using FastEval.Engine.Gguf;

namespace FastEval.Engine.Models.Synthetic;

/// <summary>
/// A SentencePiece vocabulary of an exact size that tokenises English plausibly: control tokens, 256 byte tokens, ASCII characters, common
/// words, then pseudo-words. With every piece each of its beginnings is in the vocabulary, so a text that is a piece always merges into it:
/// whatever pairs merge first, the leftmost symbol grows through those beginnings. Shorter pieces have higher scores.
/// </summary>
internal static class SyntheticVocabulary
{
    private const char Space = '▁';
    // Phi-3-mini's own names and places (its tokenizer.json); null pads the vocabulary to a multiple of 64.
    private static readonly string?[] Phi3 =
    [
        "<|endoftext|>", "<|assistant|>", "<|placeholder1|>", "<|placeholder2|>", "<|placeholder3|>", "<|placeholder4|>", "<|system|>", "<|end|>",
        "<|placeholder5|>", "<|placeholder6|>", "<|user|>", .. new string?[53],
    ];

    private static readonly string?[] ChatMl = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

    // Token types of llama.h.
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int Control = 3;
    private const int Unused = 5;
    private const int Byte = 6;

    /// <summary>The tokenizer's metadata.</summary>
    internal static IEnumerable<KeyValuePair<string, GgufValue>> Metadata(int size, SyntheticTokens added)
    {
        (string[] tokens, float[] scores, int[] types) = Build(size, added);
        yield return new("tokenizer.ggml.model", GgufValue.Of("llama"));
        yield return new("tokenizer.ggml.pre", GgufValue.Of("default"));
        yield return new("tokenizer.ggml.tokens", GgufValue.Of(tokens));
        yield return new("tokenizer.ggml.scores", GgufValue.Of(scores));
        yield return new("tokenizer.ggml.token_type", GgufValue.Of(types));
        yield return new("tokenizer.ggml.bos_token_id", GgufValue.Of(1u));
        yield return new("tokenizer.ggml.eos_token_id", GgufValue.Of(End(added) is { } end ? (uint)Array.IndexOf(tokens, end) : 2u));
        yield return new("tokenizer.ggml.unknown_token_id", GgufValue.Of(0u));
        yield return new("tokenizer.ggml.padding_token_id", GgufValue.Of(added == SyntheticTokens.None ? 0u : (uint)Array.IndexOf(tokens, "<|endoftext|>")));
        yield return new("tokenizer.ggml.add_bos_token", GgufValue.Of(added != SyntheticTokens.ChatMl));
        yield return new("tokenizer.ggml.add_eos_token", GgufValue.Of(false));
    }

    /// <summary>Tokens, their scores and their types.</summary>
    internal static (string[] Tokens, float[] Scores, int[] Types) Build(int size, SyntheticTokens added)
    {
        string?[] appended = added switch { SyntheticTokens.Phi3 => Phi3, SyntheticTokens.ChatMl => ChatMl, _ => [] };
        var tokens = new string[size];
        var scores = new float[size];
        var types = new int[size];
        string[] control = ["<unk>", "<s>", "</s>"];
        for (int i = 0; i < 3; i++)
            (tokens[i], types[i]) = (control[i], i == 0 ? Unknown : Control);
        for (int i = 0; i < 256; i++)
            (tokens[3 + i], types[3 + i]) = ($"<0x{i:X2}>", Byte);

        const int first = 259;
        string[] pieces = Pieces(size - first - appended.Length);
        for (int i = 0; i < pieces.Length; i++)
            (tokens[first + i], scores[first + i], types[first + i]) = (pieces[i], -i, Normal);

        for (int i = 0; i < appended.Length; i++)
        {
            int id = size - appended.Length + i;
            (tokens[id], types[id]) = (appended[i] ?? $"[PAD{id}]", appended[i] is null ? Unused : Control);
        }
        return (tokens, scores, types);
    }

    private static string? End(SyntheticTokens added) => added switch { SyntheticTokens.Phi3 => "<|end|>", SyntheticTokens.ChatMl => "<|im_end|>", _ => null };

    private static string[] Pieces(int count)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var pieces = new List<string>(count);
        for (char c = '!'; c <= '~'; c++)
            Add(c.ToString());
        Add(Space.ToString());
        string[] words = EnglishWords.All;
        foreach (string word in words)
            Add(Space + word);
        foreach (string ending in EnglishWords.Endings)
            Add(ending);
        foreach (string word in words)
            Add(Space + char.ToUpperInvariant(word[0]).ToString() + word[1..]);
        foreach (string word in words)
            Add(word);
        foreach (string word in PseudoWords())
        {
            if (pieces.Count == count)
                break;
            Add(word);
        }
        // Merging prefers high scores, and scores fall along the list; a stable order keeps the common words first within a length.
        return [.. pieces.OrderBy(piece => piece.Length)];

        void Add(string piece)
        {
            for (int length = 1; length <= piece.Length && pieces.Count < count; length++)
            {
                string beginning = piece[..length];
                if (known.Add(beginning))
                    pieces.Add(beginning);
            }
        }
    }

    private static IEnumerable<string> PseudoWords()
    {
        string[] onsets = ["b", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "pr", "r", "s", "sh", "st", "t", "th", "tr", "v", "w", "z"];
        string[] vowels = ["a", "e", "i", "o", "u", "ai", "ea", "ee", "ie", "oo", "ou"];
        string[] codas = ["", "", "l", "m", "n", "nd", "ng", "r", "rt", "s", "st", "t", "x"];
        var random = new RandomNumbers(20_240_601);
        for (long i = 0; ; i++)
        {
            ulong bits = random.Bits(i);
            string word = (bits & 3) == 0 ? "" : Space.ToString();
            bits >>= 2;
            for (int syllables = 2 + (int)(bits % 2); syllables > 0; syllables--)
            {
                bits = bits * 6364136223846793005 + 1442695040888963407;
                uint draw = (uint)(bits >> 33);
                word += onsets[draw % onsets.Length] + vowels[draw / 64 % vowels.Length] + codas[draw / 4096 % codas.Length];
            }
            yield return word;
        }
    }
}
