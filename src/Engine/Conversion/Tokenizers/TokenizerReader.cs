using System.Text.Json;
using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion.Tokenizers;

/// <summary>Reads a checkpoint's tokenizer and says it in GGUF's words. Where a folder has both forms, tokenizer.model is taken: it has the scores that tokenizer.json lacks.</summary>
internal static class TokenizerReader
{
    /// <exception cref="ModelLoadException">There is none, it is damaged, or llama.cpp has no tokenizer like it.</exception>
    internal static TokenizerContent Read(string folder, int vocabulary)
    {
        string pieces = Path.Combine(folder, "tokenizer.model");
        string json = Path.Combine(folder, "tokenizer.json");
        TokenizerContent content = File.Exists(pieces) ? SentencePieceFile.Read(pieces, vocabulary)
            : File.Exists(json) ? TokenizerJson.Read(json, vocabulary)
            : throw new ModelLoadException($"'{folder}' has no tokenizer: neither tokenizer.model nor tokenizer.json. Download one.");
        foreach (AddedToken token in AddedTokenReader.Read(folder))
            content.Add(token);
        if (content.KeepingSpaces.ToArray() is { Length: > 0 } keeping)
            content.Remarks.Add($"Spaces behind {string.Join(", ", keeping)} are text to its tokenizer; llama.cpp drops them, as behind its other added tokens.");
        return content;
    }

    /// <summary>The tokenizer's entries in a GGUF file.</summary>
    internal static IEnumerable<KeyValuePair<string, GgufValue>> Metadata(TokenizerContent content, string folder)
    {
        yield return new("tokenizer.ggml.model", GgufValue.Of(content.Model));
        yield return new("tokenizer.ggml.pre", GgufValue.Of(content.Pre));
        yield return new("tokenizer.ggml.tokens", GgufValue.Of(content.Tokens));
        if (content.Merges is null)
            yield return new("tokenizer.ggml.scores", GgufValue.Of(content.Scores));
        yield return new("tokenizer.ggml.token_type", GgufValue.Of(content.Types.Select(type => (int)type).ToArray()));
        if (content.Merges is { } merges)
            yield return new("tokenizer.ggml.merges", GgufValue.Of(merges));

        Settings config = Settings.ReadIfThere(Path.Combine(folder, "tokenizer_config.json")) ?? Settings.Empty($"{folder}, tokenizer_config.json");
        Settings model = Settings.Read(Path.Combine(folder, "config.json"));
        bool begins = false;
        foreach ((string name, string key) in new[] { ("bos", "bos"), ("eos", "eos"), ("unk", "unknown"), ("pad", "padding") })
        {
            if (SpecialToken(content, config, model, name) is not { } id)
                continue;
            begins |= name == "bos";
            yield return new($"tokenizer.ggml.{key}_token_id", GgufValue.Of((uint)id));
        }
        // Where a file names no such token, llama.cpp takes a number of its own.
        yield return new("tokenizer.ggml.add_bos_token", GgufValue.Of(begins && (config.Flag("add_bos_token") ?? content.AddsBegin ?? content.Model == "llama")));
        yield return new("tokenizer.ggml.add_eos_token", GgufValue.Of(config.Flag("add_eos_token") ?? false));
        if ((config.Flag("add_prefix_space") ?? content.AddsSpacePrefix) is { } prefix && content.Model == "llama")
            yield return new("tokenizer.ggml.add_space_prefix", GgufValue.Of(prefix));
    }

    /// <summary>By its text in tokenizer_config.json, else by its number in config.json or its text model's part.</summary>
    private static int? SpecialToken(TokenizerContent content, Settings config, Settings model, string name)
    {
        string? text = config.Value($"{name}_token") switch
        {
            { ValueKind: JsonValueKind.String } value => value.GetString(),
            { ValueKind: JsonValueKind.Object } => config.Section($"{name}_token")!.Text("content"),
            _ => null,
        };
        if (text is not null && content.Find(text) is { } found)
            return found;
        foreach (Settings? part in new[] { model, model.Section("text_config") })
        {
            if (part?.Value($"{name}_token_id") is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int id) && (uint)id < (uint)content.Tokens.Length)
                return id;
        }
        // SentencePiece's own names.
        return content.Model == "llama" && name != "pad" ? content.Find(name switch { "bos" => "<s>", "eos" => "</s>", _ => "<unk>" }) : null;
    }
}
