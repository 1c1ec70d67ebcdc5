using System.Globalization;
using System.Text;

namespace FastEval.Harness.Output;

/// <summary>Cells as text, in the invariant culture.</summary>
internal static class CellText
{
    /// <summary>For people: four significant digits, "–" for nothing, yes and no.</summary>
    public static string ForPeople(object? cell) => cell switch
    {
        null => "–",
        string text => Printable(text),
        bool flag => flag ? "yes" : "no",
        int whole => whole.ToString("N0", CultureInfo.InvariantCulture),
        long whole => whole.ToString("N0", CultureInfo.InvariantCulture),
        double number => Figure(number),
        IReadOnlyList<string> { Count: 0 } => "–",
        IReadOnlyList<string> words => Printable(string.Join(' ', words)),
        IReadOnlyList<double> numbers => string.Join(' ', numbers.Select(Figure)),
        IReadOnlyList<ReportRecord> records => string.Join("; ", records.Select(record => ForPeople(record))),
        ReportRecord record => string.Join(", ", record.Select(field => $"{field.Key} {ForPeople(field.Value)}")),
        _ => throw new ArgumentException($"A report has no cells of type {cell.GetType()}."),
    };

    /// <summary>For programs: every digit, nothing for null, lists with ';' between.</summary>
    public static string ForPrograms(object? cell) => cell switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        int whole => whole.ToString(CultureInfo.InvariantCulture),
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IReadOnlyList<string> words => string.Join(';', words),
        IReadOnlyList<double> numbers => string.Join(';', numbers.Select(number => ForPrograms(number))),
        IReadOnlyList<ReportRecord> records => string.Join('|', records.Select(record => ForPrograms(record))),
        ReportRecord record => string.Join(';', record.Select(field => $"{field.Key}={ForPrograms(field.Value)}")),
        _ => throw new ArgumentException($"A report has no cells of type {cell.GetType()}."),
    };

    /// <summary>A measured figure with four significant digits, thousands parted by commas.</summary>
    public static string Figure(double value)
    {
        if (!double.IsFinite(value))
            return "–";
        double size = Math.Abs(value);
        int decimals = size switch { >= 999.95 => 0, >= 99.995 => 1, >= 9.9995 => 2, >= 0.99995 or 0 => 3, _ => 4 };
        return value.ToString("N" + decimals, CultureInfo.InvariantCulture);
    }

    /// <summary>Text from a file or a driver may hold control characters, which a terminal would obey.</summary>
    public static string Printable(string text)
    {
        if (!text.Any(char.IsControl))
            return text;
        var shown = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            shown.Append(c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }
        return shown.ToString();
    }
}
