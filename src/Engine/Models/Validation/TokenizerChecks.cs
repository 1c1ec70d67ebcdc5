using System.Text;
using FastEval.Engine.Gguf;

namespace FastEval.Engine.Models.Validation;

/// <summary>The conditions that llama.cpp's vocabulary takes for granted while it loads, tokenises and detokenises.</summary>
internal static class TokenizerChecks
{
    private const int ByteType = 6;

    /// <summary>Checks the tokenizer and returns its number of tokens.</summary>
    internal static int Check(FileChecks checks)
    {
        GgufFile file = checks.File;
        string model = checks.OptionalString("tokenizer.ggml.model") ?? throw checks.Fail("it has no tokenizer (tokenizer.ggml.model)");
        if (!KnownNames.Tokenizers.Contains(model))
            throw checks.Fail($"its tokenizer '{model}' is not supported by llama.cpp {Native.NativeRuntime.Release}", "Take another model.");
        checks.OptionalString("tokenizer.ggml.pre");
        checks.OptionalString("tokenizer.chat_template");

        GgufValue tokens = Array(checks, "tokenizer.ggml.tokens", GgufValueType.String) ?? throw checks.Fail("it has no vocabulary (tokenizer.ggml.tokens)");
        if (tokens.Count < 3)
            throw checks.Fail($"its vocabulary has {tokens.Count} tokens");
        if (Array(checks, "tokenizer.ggml.scores", GgufValueType.Float32) is { } scores)
        {
            CheckLength(checks, "tokenizer.ggml.scores", scores, tokens);
            if (!scores.AsSingles().All(float.IsFinite))
                throw checks.Fail("its tokens' scores are not finite numbers");
        }
        long[] types = [];
        if (Array(checks, "tokenizer.ggml.token_type", GgufValueType.Int32) is { } typeValues)
        {
            CheckLength(checks, "tokenizer.ggml.token_type", typeValues, tokens);
            types = typeValues.AsIntegers();
        }
        CheckTokens(checks, model, tokens, types);
        if (model == "gpt2")
            CheckMerges(checks);
        CheckSpecialTokens(checks, model, tokens.Count);
        return tokens.Count;
    }

    private static void CheckTokens(FileChecks checks, string model, GgufValue tokens, long[] types)
    {
        var seen = new HashSet<string>(tokens.Count, StringComparer.Ordinal);
        int byteTokens = 0;
        int position = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            ReadOnlySpan<byte> text = tokens.NextString(ref position);
            // llama.cpp reads tokens as C strings, which end at the first 0.
            if (text.IndexOf((byte)0) is var end and >= 0)
                text = text[..end];
            // Latin-1 keeps every byte apart, whether or not the token is valid UTF-8. Empty tokens get names of their own when loaded.
            if (!seen.Add(text.IsEmpty ? $"[EMPTY_{i}]" : Encoding.Latin1.GetString(text)))
                throw checks.Fail($"its vocabulary holds token {i} ('{Encoding.UTF8.GetString(text)}') twice");
            bool isByte = text.Length == 6 && text.StartsWith("<0x"u8) && text[5] == (byte)'>' && IsHex(text[3]) && IsHex(text[4]);
            if (isByte)
                byteTokens++;
            else if (i < types.Length && types[i] == ByteType)
                throw checks.Fail($"token {i} is said to stand for a byte, but is '{Encoding.UTF8.GetString(text)}' instead of <0x..>");
        }
        // Text outside the vocabulary falls back to these, and llama.cpp ends the process where one is missing.
        if (model == "llama" && byteTokens != 256)
            throw checks.Fail($"its vocabulary has {byteTokens} of the 256 byte tokens");
    }

    private static void CheckMerges(FileChecks checks)
    {
        GgufValue merges = Array(checks, "tokenizer.ggml.merges", GgufValueType.String) ?? throw checks.Fail("its tokenizer has no merges (tokenizer.ggml.merges)");
        int position = 0;
        for (int i = 0; i < merges.Count; i++)
        {
            ReadOnlySpan<byte> merge = merges.NextString(ref position);
            if (merge.Length < 3 || merge[1..].IndexOf((byte)' ') < 0)
                throw checks.Fail($"merge {i} of its tokenizer is '{Encoding.UTF8.GetString(merge)}' instead of two parts");
        }
    }

    private static void CheckSpecialTokens(FileChecks checks, string model, int count)
    {
        foreach (string key in checks.File.Metadata.Keys)
        {
            if (key.StartsWith("tokenizer.ggml.", StringComparison.Ordinal) && key.EndsWith("_token_id", StringComparison.Ordinal))
                checks.Optional(key, 0, count - 1);
        }
        // Where the file names none, llama.cpp takes these; without one it aborts when it is to be added.
        int @default = model switch { "gpt2" => 11, "bert" => 101, _ => 2 };
        foreach (string name in new[] { "bos", "eos" })
        {
            bool added = checks.OptionalBoolean($"tokenizer.ggml.add_{name}_token") ?? (name == "bos" && model is "llama" or "bert");
            if (added && @default >= count && !checks.File.Metadata.ContainsKey($"tokenizer.ggml.{name}_token_id"))
                throw checks.Fail($"its tokenizer adds a {name} token to every prompt and does not say which ('tokenizer.ggml.{name}_token_id')");
        }
        checks.OptionalBoolean("tokenizer.ggml.add_space_prefix");
        checks.OptionalBoolean("tokenizer.ggml.add_sep_token");
        checks.OptionalBoolean("tokenizer.ggml.remove_extra_whitespaces");
    }

    private static GgufValue? Array(FileChecks checks, string key, GgufValueType type)
    {
        if (!checks.File.Metadata.TryGetValue(key, out GgufValue? value))
            return null;
        return value.IsArray && value.Type == type
            ? value
            : throw checks.Fail($"its entry '{key}' is {value.TypeText}; it must be an array of {type.ToString().ToLowerInvariant()}");
    }

    private static void CheckLength(FileChecks checks, string key, GgufValue values, GgufValue tokens)
    {
        if (values.Count != tokens.Count)
            throw checks.Fail($"its entry '{key}' has {values.Count} elements for {tokens.Count} tokens");
    }

    private static bool IsHex(byte c) => c is >= (byte)'0' and <= (byte)'9' or >= (byte)'A' and <= (byte)'F';
}
