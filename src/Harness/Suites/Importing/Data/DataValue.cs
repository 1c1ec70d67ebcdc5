using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>
/// A value of a data file, whatever form the file has. Bytes and texts may lie in a reader's buffer: they hold until the next row is read.
/// </summary>
internal sealed class DataValue
{
    private readonly string? _text;
    private readonly ReadOnlyMemory<byte> _bytes;

    private DataValue(DataKind kind, string? text = null, ReadOnlyMemory<byte> bytes = default)
    {
        (Kind, _text, _bytes) = (kind, text, bytes);
        Items = [];
        Fields = new Dictionary<string, DataValue>();
    }

    public static DataValue Null { get; } = new(DataKind.Null);

    public DataKind Kind { get; }

    /// <summary>A list's values; empty for anything else.</summary>
    public IReadOnlyList<DataValue> Items { get; private init; }

    /// <summary>A record's values by name; empty for anything else.</summary>
    public IReadOnlyDictionary<string, DataValue> Fields { get; private init; }

    /// <summary>Whether there is nothing in it: null, or a text of white space.</summary>
    public bool IsBlank => Kind == DataKind.Null || (Kind == DataKind.Text && (_text is null ? _bytes.Span.Trim(" \t\r\n"u8).IsEmpty : string.IsNullOrWhiteSpace(_text)));

    /// <summary>A text, a number as it is written, or true and false; empty for anything else.</summary>
    public string Text => _text ?? (Kind == DataKind.Text ? Encoding.UTF8.GetString(_bytes.Span) : "");

    /// <summary>Bytes, or a text's UTF-8.</summary>
    public ReadOnlyMemory<byte> Bytes => _text is null ? _bytes : Encoding.UTF8.GetBytes(_text);

    public static DataValue Of(string text) => new(DataKind.Text, text);

    public static DataValue OfUtf8(ReadOnlyMemory<byte> text) => new(DataKind.Text, null, text);

    public static DataValue OfBytes(ReadOnlyMemory<byte> bytes) => new(DataKind.Bytes, null, bytes);

    /// <summary>A number as it is written.</summary>
    public static DataValue OfNumber(string digits) => new(DataKind.Number, digits);

    public static DataValue Of(bool truth) => new(DataKind.Truth, truth ? "true" : "false");

    public static DataValue Of(IReadOnlyList<DataValue> items) => new(DataKind.List) { Items = items };

    public static DataValue Of(IReadOnlyDictionary<string, DataValue> fields) => new(DataKind.Record) { Fields = fields };

    /// <summary>A number of any of .NET's types.</summary>
    public static DataValue OfNumber(IFormattable number) => OfNumber(number.ToString(null, CultureInfo.InvariantCulture));

    /// <summary>A JSON value.</summary>
    /// <exception cref="FormatException">A text in it is no valid Unicode.</exception>
    public static DataValue Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Of(Unescaped(value)),
        JsonValueKind.Number => OfNumber(value.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => Of(value.GetBoolean()),
        JsonValueKind.Array => Of([.. value.EnumerateArray().Select(Of)]),
        JsonValueKind.Object => Of(Record(value)),
        _ => Null,
    };

    /// <summary>An object's fields; of several with one name the last.</summary>
    /// <exception cref="FormatException">A text in it is no valid Unicode.</exception>
    public static Dictionary<string, DataValue> Record(JsonElement value)
    {
        var fields = new Dictionary<string, DataValue>(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
            fields[property.Name] = Of(property.Value);
        return fields;
    }

    private static string Unescaped(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // What JsonElement throws for an escape such as \ud800 alone.
            throw new FormatException("a text holds half of a surrogate pair", e);
        }
    }
}
