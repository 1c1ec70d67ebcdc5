using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FastEval.Harness.Output;

/// <summary>One JSON object: <c>schema</c>, then every section under its key.</summary>
internal static class JsonReportWriter
{
    // Relaxed: the text is read by people and parsers, never put into HTML.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Report report, TextWriter writer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Report.Schema);
            foreach (ReportSection section in report.SectionsIn(ReportForms.Json))
            {
                json.WritePropertyName(section.Key);
                WriteSection(json, section);
            }
            json.WriteEndObject();
        }
        writer.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        writer.Write('\n');
    }

    private static void WriteSection(Utf8JsonWriter json, ReportSection section)
    {
        if (section.IsValue)
        {
            WriteCell(json, section.Rows[0][0]);
            return;
        }
        if (section.IsRecord)
        {
            WriteRow(json, section, section.Rows[0]);
            return;
        }
        json.WriteStartArray();
        foreach (IReadOnlyList<object?> row in section.Rows)
            WriteRow(json, section, row);
        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, ReportSection section, IReadOnlyList<object?> row)
    {
        json.WriteStartObject();
        foreach (int i in section.ColumnsIn(ReportForms.Json))
        {
            json.WritePropertyName(section.Columns[i].Key);
            WriteCell(json, row[i]);
        }
        json.WriteEndObject();
    }

    private static void WriteCell(Utf8JsonWriter json, object? cell)
    {
        switch (cell)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int whole:
                json.WriteNumberValue(whole);
                break;
            case long whole:
                json.WriteNumberValue(whole);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double:
                json.WriteNullValue();
                break;
            case IReadOnlyList<string> words:
                WriteList(json, words);
                break;
            case IReadOnlyList<double> numbers:
                WriteList(json, numbers.Cast<object?>());
                break;
            case IReadOnlyList<ReportRecord> records:
                WriteList(json, records);
                break;
            case ReportRecord record:
                json.WriteStartObject();
                foreach ((string key, object? value) in record)
                {
                    json.WritePropertyName(key);
                    WriteCell(json, value);
                }
                json.WriteEndObject();
                break;
            default:
                throw new ArgumentException($"A report has no cells of type {cell.GetType()}.");
        }
    }

    private static void WriteList(Utf8JsonWriter json, IEnumerable<object?> values)
    {
        json.WriteStartArray();
        foreach (object? value in values)
            WriteCell(json, value);
        json.WriteEndArray();
    }
}
