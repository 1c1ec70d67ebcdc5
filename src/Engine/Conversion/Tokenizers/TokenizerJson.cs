using System.Text.Json;
using FastEval.Engine.Conversion.Checkpoints;

namespace FastEval.Engine.Conversion.Tokenizers;

/// <summary>Reads tokenizer.json (Hugging Face's tokenizers): byte pairs over bytes, as Qwen2 and Llama-3 have them, and those that were made of a SentencePiece model, as Phi-3 has them.</summary>
internal static class TokenizerJson
{
    // The expressions that the named tokenizers of llama.cpp compute by hand or by their own tables.
    private const string Qwen2 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Llama3 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const int MostEqualScores = 256;

    /// <exception cref="Models.ModelLoadException">It is damaged, or of a kind that llama.cpp's tokenizers do not compute.</exception>
    internal static TokenizerContent Read(string path, int vocabulary)
    {
        Settings file = Settings.Read(path);
        Settings model = file.Section("model") ?? throw file.Unsupported("it has no 'model'");
        if (model.Text("type") is { } type && type != "BPE")
            throw model.Unsupported($"tokenizers of the type '{type}' cannot be converted; BPE can");
        Settings pieces = model.Section("vocab") ?? throw model.Unsupported("it has no 'vocab'");
        List<(string Left, string Right)> merges = Merges(model);
        return model.Flag("byte_fallback") == true
            ? OfSentencePiece(file, pieces, merges, vocabulary)
            : OfBytes(file, model, pieces, merges, vocabulary);
    }

    private static TokenizerContent OfBytes(Settings file, Settings model, Settings pieces, List<(string Left, string Right)> merges, int vocabulary)
    {
        string pre = PreTokenizer(file);
        bool ignores = model.Flag("ignore_merges") == true;
        if (ignores != (pre == "llama-bpe"))
            throw model.Unsupported($"ignore_merges is {ignores}, which llama.cpp's tokenizer '{pre}' does not do");
        var content = new TokenizerContent("gpt2", pre, vocabulary);
        foreach ((string text, int id) in pieces.Integers())
            content.Set(id, text, 0, TokenType.Normal);
        content.Merges = [.. merges.Select(merge => $"{merge.Left} {merge.Right}")];
        content.AddsBegin = BeginsWith(file) is not null;
        Settings? normalizer = file.Section("normalizer");
        if (normalizer?.Text("type") == "NFC")
            content.Remarks.Add("Its tokenizer brings text into Unicode's form NFC first, which llama.cpp does not: text in another form is cut otherwise.");
        else if (normalizer is not null)
            throw file.Unsupported($"text is normalised by '{normalizer.Text("type")}', which llama.cpp does not do");
        return content;
    }

    /// <summary>SentencePiece joins the pair whose result has the highest score, so scores are made up that fall along the list of pairs.</summary>
    private static TokenizerContent OfSentencePiece(Settings file, Settings pieces, List<(string Left, string Right)> merges, int vocabulary)
    {
        Dictionary<string, int> ranks = Ranks(file, merges);
        var content = new TokenizerContent("llama", "default", vocabulary);
        foreach ((string text, int id) in pieces.Integers())
        {
            TokenType type = text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>' ? TokenType.Byte : TokenType.Normal;
            content.Set(id, text, type == TokenType.Byte ? 0 : ranks.TryGetValue(text, out int rank) ? -rank : -merges.Count, type);
        }
        if (file.Section("model")?.Text("unk_token") is { } unknown && content.Find(unknown) is { } unknownId)
            content.Set(unknownId, unknown, 0, TokenType.Unknown);
        content.AddsBegin = BeginsWith(file) is not null;
        content.AddsSpacePrefix = SpacePrefix(file, content);
        int missing = MissingMerges(content, merges);
        if (missing > 0)
            content.Remarks.Add($"{missing} pairs make a token and are not among its tokenizer's merges; llama.cpp, which goes by scores, may join them.");
        return content;
    }

    /// <summary>
    /// The list is in the order of the results' scores. Results that come in turns have equal ones (Llama's runs of spaces do), and must keep them:
    /// of equals SentencePiece and llama.cpp take the leftmost.
    /// </summary>
    private static Dictionary<string, int> Ranks(Settings file, List<(string Left, string Right)> merges)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach ((string left, string right) in merges)
        {
            string result = left + right;
            if (ranks.TryAdd(result, order.Count))
            {
                order.Add(result);
                continue;
            }
            int rank = ranks[result];
            for (int i = order.Count - 1; ranks[order[i]] > rank; i--)
            {
                if (order.Count - i > MostEqualScores)
                    throw file.Unsupported($"its merges make '{result}' at ranks too far apart for a SentencePiece model: it cannot be converted");
                ranks[order[i]] = rank;
            }
        }
        return ranks;
    }

    private static int MissingMerges(TokenizerContent content, List<(string Left, string Right)> merges)
    {
        HashSet<string> known = [.. content.Tokens.Where((_, id) => content.Types[id] == TokenType.Normal)];
        HashSet<(string, string)> listed = [.. merges];
        int missing = 0;
        foreach ((string left, string right) in merges.DistinctBy(merge => merge.Left + merge.Right, StringComparer.Ordinal))
        {
            string text = left + right;
            for (int i = 1; i < text.Length; i++)
            {
                if (!char.IsLowSurrogate(text[i]) && known.Contains(text[..i]) && known.Contains(text[i..]) && !listed.Contains((text[..i], text[i..])))
                    missing++;
            }
        }
        return missing;
    }

    private static bool? SpacePrefix(Settings file, TokenizerContent content)
    {
        foreach (Settings part in Parts(file, "normalizer", "normalizers").Concat(Parts(file, "pre_tokenizer", "pretokenizers")))
        {
            switch (part.Text("type"))
            {
                case "Prepend" when part.Text("prepend") == "▁":
                    return true;
                case "Replace":
                    break;
                case "Metaspace":
                    string scheme = part.Text("prepend_scheme") ?? (part.Flag("add_prefix_space") == false ? "never" : "always");
                    if (scheme == "first")
                        content.Remarks.Add("Its tokenizer puts a space before the text's first word only; llama.cpp does so behind special tokens too, as the slow tokenizer did.");
                    return scheme != "never";
                case var other:
                    throw part.Unsupported($"text is prepared by '{other}', which llama.cpp does not do for SentencePiece's tokens");
            }
        }
        return false;
    }

    private static string PreTokenizer(Settings file)
    {
        bool byteLevel = false;
        string? expression = null;
        foreach (Settings part in Parts(file, "pre_tokenizer", "pretokenizers"))
        {
            switch (part.Text("type"))
            {
                case "Split":
                    expression = part.Section("pattern")?.Text("Regex") ?? throw part.Unsupported("text is split by something other than an expression");
                    break;
                case "ByteLevel":
                    byteLevel = true;
                    expression ??= part.Flag("use_regex") == false ? null : "gpt-2";
                    if (part.Flag("add_prefix_space") == true)
                        throw part.Unsupported("it puts a space before text, which llama.cpp does not for this kind");
                    break;
                case var other:
                    throw part.Unsupported($"text is cut by '{other}', which llama.cpp does not do");
            }
        }
        return (byteLevel, expression) switch
        {
            (true, Qwen2) => "qwen2",
            (true, Llama3) => "llama-bpe",
            (true, "gpt-2") => "gpt-2",
            (true, _) => throw file.Unsupported($"text is cut into words by the expression {expression ?? "none"}, which is none of those known: Qwen2's, Llama-3's, GPT-2's"),
            _ => throw file.Unsupported("it has neither byte fallback (SentencePiece) nor bytes as letters (ByteLevel): it cannot be converted"),
        };
    }

    /// <summary>The parts of a step, which may be one part or a sequence.</summary>
    private static IEnumerable<Settings> Parts(Settings file, string key, string listKey)
    {
        if (file.Section(key) is not { } step)
            return [];
        if (step.Text("type") != "Sequence")
            return [step];
        return step.Value(listKey) is { ValueKind: JsonValueKind.Array } parts
            ? [.. parts.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.Object ? Settings.Of($"{key} of tokenizer.json", part) : throw step.Wrong(listKey, parts, "objects"))]
            : throw step.Unsupported($"a sequence has no '{listKey}'");
    }

    /// <summary>The token that the post-processor puts before a single text; null for none.</summary>
    private static string? BeginsWith(Settings file) => Parts(file, "post_processor", "processors")
        .Where(part => part.Text("type") == "TemplateProcessing")
        .Select(part => part.Value("single") is { ValueKind: JsonValueKind.Array } single && single.GetArrayLength() > 0 && single[0] is { ValueKind: JsonValueKind.Object } first
            && Settings.Of("single of tokenizer.json's post_processor", first).Section("SpecialToken") is { } token ? token.Text("id") : null)
        .FirstOrDefault(token => token is not null);

    private static List<(string Left, string Right)> Merges(Settings model)
    {
        if (model.Value("merges") is not { ValueKind: JsonValueKind.Array } list)
            throw model.Unsupported("it has no 'merges'");
        var merges = new List<(string, string)>(list.GetArrayLength());
        foreach (JsonElement merge in list.EnumerateArray())
        {
            // "a b" until tokenizers 0.19, ["a", "b"] since.
            string[] parts = merge.ValueKind == JsonValueKind.Array ? [.. merge.EnumerateArray().Select(part => part.ToString())]
                : merge.ValueKind == JsonValueKind.String ? merge.GetString()!.Split(' ') : [];
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
                throw model.Wrong("merges", merge, "two parts each");
            merges.Add((parts[0], parts[1]));
        }
        return merges;
    }
}
