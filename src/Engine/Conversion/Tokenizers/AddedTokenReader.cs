using System.Globalization;
using System.Text.Json;
using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion.Tokenizers;

/// <summary>Reads added tokens from where checkpoints of different ages have them.</summary>
internal static class AddedTokenReader
{
    /// <summary>Those of added_tokens.json, tokenizer_config.json and tokenizer.json, in the order in which later ones win.</summary>
    internal static IEnumerable<AddedToken> Read(string folder)
    {
        if (Settings.ReadIfThere(Path.Combine(folder, "added_tokens.json")) is { } oldest)
        {
            foreach ((string text, int id) in oldest.Integers())
                yield return new(id, text, false, false);
        }
        if (Settings.ReadIfThere(Path.Combine(folder, "tokenizer_config.json"))?.Section("added_tokens_decoder") is { } decoder)
        {
            foreach (string id in decoder.Keys)
            {
                if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                    throw decoder.Unsupported($"the added token '{id}' has no number");
                yield return Token(decoder.Section(id)!, number);
            }
        }
        string path = Path.Combine(folder, "tokenizer.json");
        if (Settings.ReadIfThere(path) is { } file)
        {
            foreach (AddedToken token in Read(file, path))
                yield return token;
        }
    }

    private static IEnumerable<AddedToken> Read(Settings file, string path)
    {
        if (file.Value("added_tokens") is not { ValueKind: JsonValueKind.Array } tokens)
            yield break;
        foreach (JsonElement token in tokens.EnumerateArray())
        {
            if (token.ValueKind != JsonValueKind.Object)
                throw new ModelLoadException($"'{path}' has an added token that is no object: download it again.");
            Settings entry = Settings.Of($"{path}, added_tokens", token);
            yield return Token(entry, entry.Integer("id", null, 0));
        }
    }

    private static AddedToken Token(Settings entry, int id) =>
        new(id, entry.Text("content") ?? throw entry.Unsupported($"the added token {id} has no content"), entry.Flag("special") == true, entry.Flag("rstrip") == true);
}
