using System.Globalization;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>One row of a data file: a line, an element of a list, a member of an object. Its values hold until the next row is read.</summary>
/// <param name="file">The file's name as problems show it.</param>
/// <param name="number">From 1, without a header.</param>
/// <param name="fields">Its values by name.</param>
internal sealed class DataRow(string file, long number, IReadOnlyDictionary<string, DataValue> fields)
{
    private static readonly Dictionary<string, DataValue> Nothing = [];

    public string File => file;

    public long Number => number;

    public IReadOnlyDictionary<string, DataValue> Fields => fields;

    /// <summary>The member's name where rows are members of an object; null otherwise.</summary>
    public string? Key { get; init; }

    /// <summary>What is wrong with the row as a whole; null if it could be read.</summary>
    public ImportProblem? Fault { get; init; }

    /// <summary>A row that could not be read.</summary>
    public static DataRow Broken(string file, long number, string what, string remedy) =>
        new(file, number, Nothing) { Fault = new ImportProblem(file, number, null, what, remedy) };

    /// <summary>The first of some names that has a value; null if none has.</summary>
    public DataValue? Find(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (fields.TryGetValue(name, out DataValue? value) && !value.IsBlank)
                return value;
        }
        return null;
    }

    /// <summary>A value that must be there, under any of some names.</summary>
    /// <exception cref="ImportProblemException">It is not.</exception>
    public DataValue Require(params ReadOnlySpan<string> names) => Find(names) ?? throw Problem(names[0], "is missing", $"the fields of this row are: {string.Join(", ", fields.Keys.Take(20))}");

    /// <summary>A text, or a number as it is written, that must be there.</summary>
    /// <exception cref="ImportProblemException">It is missing, or something else.</exception>
    public string Text(params ReadOnlySpan<string> names)
    {
        DataValue value = Require(names);
        return value.Kind is DataKind.Text or DataKind.Number or DataKind.Truth ? value.Text.Trim() : throw Problem(names[0], $"is {Word(value)}, not a text", "correct it");
    }

    /// <summary>A text, or null if there is none.</summary>
    public string? Optional(params ReadOnlySpan<string> names) => Find(names) is null ? null : Text(names);

    /// <summary>Texts: a list of them, or a text that writes one as Python or JSON do.</summary>
    /// <exception cref="ImportProblemException">There are none, or something else is in the list.</exception>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<string> names)
    {
        string field = names[0];
        return [.. Values(names).Select(value => value.Kind is DataKind.Text or DataKind.Number or DataKind.Truth ? value.Text.Trim() : throw Problem(field, $"holds {Word(value)}, not a text", "correct it"))];
    }

    /// <summary>A list's values; of a text the list that it writes.</summary>
    /// <exception cref="ImportProblemException">There is no list.</exception>
    public IReadOnlyList<DataValue> Values(params ReadOnlySpan<string> names)
    {
        DataValue value = Require(names);
        if (value.Kind == DataKind.Text)
            value = PythonLiteral.Parse(value.Text) ?? throw Problem(names[0], "is a text that writes no list", "write it as [\"…\", \"…\"]");
        return value.Kind == DataKind.List ? value.Items : throw Problem(names[0], $"is {Word(value)}, not a list", "correct it");
    }

    /// <summary>A whole number that must be there.</summary>
    /// <exception cref="ImportProblemException">It is not.</exception>
    public int Whole(string name)
    {
        string text = Text(name);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : throw Problem(name, $"'{text}' is not a whole number", "correct it");
    }

    /// <summary>A problem of this row, to be thrown.</summary>
    public ImportProblemException Problem(string? field, string what, string remedy) =>
        new(new ImportProblem(file, number, field, Key is null ? what : $"{what} (in '{Key}')", remedy));

    private static string Word(DataValue value) => value.Kind switch
    {
        DataKind.List => "a list",
        DataKind.Record => "an object",
        DataKind.Bytes => "bytes",
        DataKind.Truth => "true or false",
        DataKind.Number => "a number",
        DataKind.Text => "a text",
        _ => "null",
    };
}
