using System.Text.Json;

namespace FastEval.Harness.Suites.Reading;

/// <summary>
/// Takes the fields of one JSON object, each once, noting what is missing or of another kind. JSON's null counts as absent.
/// </summary>
internal sealed class ObjectFields
{
    private readonly Dictionary<string, JsonElement> _values = [];
    private readonly HashSet<string> _nulls = [];
    private readonly HashSet<string> _asked = [];
    private readonly string _file;
    private readonly int? _line;
    private readonly ProblemList _problems;

    /// <param name="value">The object.</param>
    /// <param name="file">Its file, for problems.</param>
    /// <param name="line">Its line; null for a whole file.</param>
    /// <param name="problems">Where problems go.</param>
    public ObjectFields(JsonElement value, string file, int? line, ProblemList problems)
    {
        (_file, _line, _problems) = (file, line, problems);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Null)
                _values.Add(property.Name, property.Value);
            else
                _nulls.Add(property.Name);
        }
    }

    public void Problem(string? field, string what, string remedy) => _problems.Add(new SuiteProblem(_file, _line, field, what, remedy));

    /// <summary>A text that must be there.</summary>
    public string? Required(string field, string remedy) => TryTake(field, out JsonElement value) ? Text(field, value, remedy) : Missing(field, remedy);

    /// <summary>A text that may be absent.</summary>
    public string? Optional(string field, string remedy) => TryTake(field, out JsonElement value) ? Text(field, value, remedy) : null;

    /// <summary>A text, or a number's digits as they are written.</summary>
    public string? RequiredTextOrNumber(string field, string remedy)
    {
        if (!TryTake(field, out JsonElement value))
            return Missing(field, remedy);
        return value.ValueKind == JsonValueKind.Number ? value.GetRawText() : Text(field, value, remedy);
    }

    /// <summary>A list of texts; null if it is absent or wrong.</summary>
    public IReadOnlyList<string>? List(string field, bool required, string remedy)
    {
        if (!TryTake(field, out JsonElement value))
        {
            if (required)
                Missing(field, remedy);
            return null;
        }
        if (value.ValueKind != JsonValueKind.Array)
        {
            Problem(field, $"is {JsonKinds.NameOf(value)}, not a list", remedy);
            return null;
        }
        var texts = new List<string>();
        foreach (JsonElement entry in value.EnumerateArray())
        {
            if (Text(field, entry, remedy, $"entry {texts.Count + 1} ") is not { } text)
                return null;
            texts.Add(text);
        }
        return texts;
    }

    /// <summary>An object of texts; null if it is absent or wrong.</summary>
    public IReadOnlyDictionary<string, string>? Texts(string field, string remedy)
    {
        if (!TryTake(field, out JsonElement value))
            return null;
        if (value.ValueKind != JsonValueKind.Object)
        {
            Problem(field, $"is {JsonKinds.NameOf(value)}, not an object", remedy);
            return null;
        }
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (Text(field, property.Value, remedy, $"'{property.Name}' ") is not { } text)
                return null;
            texts.Add(property.Name, text);
        }
        return texts;
    }

    /// <summary>One of a few words.</summary>
    public T? Word<T>(string field, IReadOnlyDictionary<string, T> words) where T : struct
    {
        string remedy = $"write one of {string.Join(", ", words.Keys)}";
        if (Required(field, remedy) is not { } text)
            return null;
        if (words.TryGetValue(text, out T word))
            return word;
        Problem(field, $"'{text}' is unknown", remedy);
        return null;
    }

    /// <summary>A number within a range; null if it is absent or wrong.</summary>
    public double? Number(string field, double min, double max, string remedy)
    {
        if (!TryTake(field, out JsonElement value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= min && number <= max)
            return number;
        Problem(field, $"{(value.ValueKind == JsonValueKind.Number ? value.GetRawText() : JsonKinds.NameOf(value))} is not a number from {FormattableString.Invariant($"{min} to {max}")}", remedy);
        return null;
    }

    /// <summary>A whole number within a range; null if it is absent or wrong.</summary>
    public int? Whole(string field, bool required, int min, int max, string remedy)
    {
        if (!TryTake(field, out JsonElement value))
        {
            if (required)
                Missing(field, remedy);
            return null;
        }
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= min && number <= max)
            return number;
        Problem(field, $"{(value.ValueKind == JsonValueKind.Number ? value.GetRawText() : JsonKinds.NameOf(value))} is not a whole number from {FormattableString.Invariant($"{min} to {max}")}", remedy);
        return null;
    }

    /// <summary>Notes every field that nobody asked for; to be called last.</summary>
    public void RefuseOthers()
    {
        foreach (string name in _values.Keys.Concat(_nulls).Where(name => !_asked.Contains(name)))
            Problem(name, "is no field of this form", $"correct its name or take it out (the fields are {string.Join(", ", _asked)})");
    }

    private bool TryTake(string field, out JsonElement value)
    {
        _asked.Add(field);
        return _values.TryGetValue(field, out value);
    }

    private string? Missing(string field, string remedy)
    {
        Problem(field, "is missing", remedy);
        return null;
    }

    private string? Text(string field, JsonElement value, string remedy, string entry = "")
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Problem(field, $"{entry}is {JsonKinds.NameOf(value)}, not a text", remedy);
            return null;
        }
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // What JsonElement throws for an escape such as \ud800 alone.
            Problem(field, $"{entry}holds half of a surrogate pair", "correct the \\u escape");
            return null;
        }
        if (!string.IsNullOrWhiteSpace(text))
            return text;
        Problem(field, $"{entry}is empty", remedy);
        return null;
    }
}
