using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion.Checkpoints;

/// <summary>An object in one of a checkpoint's JSON files. A value of null counts as absent, as in Python.</summary>
internal sealed class Settings
{
    private const int MaxDepth = 128;
    private readonly string _where;
    private readonly JsonElement _object;

    private Settings(string where, JsonElement value) => (_where, _object) = (where, value);

    /// <summary>An object without entries: every default.</summary>
    internal static Settings Empty(string where) => new(where, JsonDocument.Parse("{}").RootElement);

    /// <summary>An object within a file that is read already.</summary>
    internal static Settings Of(string where, JsonElement value) => new(where, value);

    /// <summary>Reads a file whose value is an object.</summary>
    /// <exception cref="ModelLoadException">It is missing, unreadable or no JSON object.</exception>
    internal static Settings Read(string path) => ReadIfThere(path) ?? throw new ModelLoadException($"'{path}' is missing: download the checkpoint's JSON files too.");

    /// <summary>The same; null where there is no such file.</summary>
    internal static Settings? ReadIfThere(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            CheckText(path, bytes);
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
            JsonElement root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object ? new Settings(path, root) : throw new ModelLoadException($"'{path}' holds no JSON object: download it again.");
        }
        catch (JsonException error)
        {
            throw new ModelLoadException($"'{path}' is no JSON: {error.Message.TrimEnd('.')}. Download it again.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"'{path}' cannot be read: {error.Message}", error);
        }
    }

    internal IEnumerable<string> Keys => _object.EnumerateObject().Select(entry => entry.Name);

    internal JsonElement? Value(string key) => _object.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Whether an entry is there and says null, where its being left out means something else.</summary>
    internal bool IsNull(string key) => _object.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Null;

    internal Settings? Section(string key) => Value(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new Settings($"{_where}, {key}", value)
        : throw Wrong(key, value, "an object");

    /// <summary>The entries of both.</summary>
    /// <exception cref="ModelLoadException">An entry says one thing here and another there.</exception>
    internal Settings With(Settings other)
    {
        var both = new JsonObject();
        foreach (string key in Keys.Concat(other.Keys).Distinct(StringComparer.Ordinal))
        {
            if (Value(key) is { } one && other.Value(key) is { } another && !JsonElement.DeepEquals(one, another))
                throw new ModelLoadException($"'{key}' is {one.GetRawText()} in {_where}, and {another.GetRawText()} in {other._where}: remove the one that is wrong.");
            if ((Value(key) ?? other.Value(key)) is { } value)
                both[key] = JsonNode.Parse(value.GetRawText());
        }
        using JsonDocument document = JsonDocument.Parse(both.ToJsonString());
        return new Settings($"{_where} or {other._where}", document.RootElement.Clone());
    }

    internal string? Text(string key) => Value(key) is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Wrong(key, value, "a string");

    internal bool? Flag(string key) => Value(key) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(key, value, "true or false");

    /// <summary>A whole number; <paramref name="fallback"/> where there is none.</summary>
    internal int Integer(string key, int? fallback, int least = 1, int most = 1 << 28)
    {
        if (Value(key) is not { } value)
            return fallback ?? throw Missing(key);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most
            ? number
            : throw Wrong(key, value, $"a whole number from {least} to {most}");
    }

    internal int? OptionalInteger(string key, int least = 1, int most = 1 << 28) => Value(key) is null ? null : Integer(key, null, least, most);

    /// <summary>A positive number; <paramref name="fallback"/> where there is none.</summary>
    internal float Number(string key, double? fallback)
    {
        if (Value(key) is not { } value)
            return (float)(fallback ?? throw Missing(key));
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number > 0 && float.IsFinite((float)number)
            ? (float)number
            : throw Wrong(key, value, "a positive number");
    }

    /// <summary>Every entry, each of which must be a whole number of 0 or more. Looking up one by one would take minutes in a vocabulary.</summary>
    internal IEnumerable<(string Key, int Value)> Integers()
    {
        foreach (JsonProperty entry in _object.EnumerateObject())
        {
            yield return entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out int number) && number >= 0
                ? (entry.Name, number)
                : throw Wrong(entry.Name, entry.Value, "a whole number");
        }
    }

    /// <summary>A list of numbers; null where there is none.</summary>
    internal float[]? Numbers(string key)
    {
        if (Value(key) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array || !value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && float.IsFinite((float)item.GetDouble())))
            throw Wrong(key, value, "a list of numbers");
        return [.. value.EnumerateArray().Select(item => (float)item.GetDouble())];
    }

    internal ModelLoadException Wrong(string key, JsonElement value, string wanted)
    {
        string text = value.GetRawText();
        return new($"'{key}' in {_where} is {(text.Length > 80 ? text[..80] + "…" : text)}; it must be {wanted}.");
    }

    internal ModelLoadException Unsupported(string what) => new($"{_where}: {what}.");

    /// <summary>A document takes strings as they come and fails where one is read: what is no Unicode, written as bytes or as escapes, is found here.</summary>
    private static void CheckText(string path, byte[] bytes)
    {
        if (!Utf8.IsValid(bytes))
            throw new ModelLoadException($"'{path}' is no UTF-8 text: download it again.");
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped)
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException error)
            {
                throw new ModelLoadException($"'{path}' has a string at byte {reader.TokenStartIndex} that is no Unicode: download it again.", error);
            }
        }
    }

    private ModelLoadException Missing(string key) => new($"{_where} has no '{key}', which a conversion needs: download the file again.");
}
