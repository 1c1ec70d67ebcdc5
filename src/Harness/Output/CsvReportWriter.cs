namespace FastEval.Harness.Output;

/// <summary>
/// RFC 4180. One section: a header and its rows. Several: one row per value, as section, row, field, value, so that the file stays one table.
/// </summary>
internal static class CsvReportWriter
{
    public static void Write(Report report, TextWriter writer)
    {
        ReportSection[] sections = [.. report.SectionsIn(ReportForms.Csv)];
        if (sections is [var only])
            WriteWide(only, writer);
        else
            WriteLong(sections, writer);
    }

    private static void WriteWide(ReportSection section, TextWriter writer)
    {
        IReadOnlyList<int> columns = section.ColumnsIn(ReportForms.Csv);
        WriteLine(writer, columns.Select(i => section.Columns[i].Key));
        foreach (IReadOnlyList<object?> row in section.Rows)
            WriteLine(writer, columns.Select(i => CellText.ForPrograms(row[i])));
    }

    private static void WriteLong(ReportSection[] sections, TextWriter writer)
    {
        WriteLine(writer, ["section", "row", "field", "value"]);
        foreach (ReportSection section in sections)
        {
            for (int row = 0; row < section.Rows.Count; row++)
            {
                foreach (int i in section.ColumnsIn(ReportForms.Csv))
                    WriteLine(writer, [section.Key, CellText.ForPrograms(row), section.Columns[i].Key, CellText.ForPrograms(section.Rows[row][i])]);
            }
        }
    }

    private static void WriteLine(TextWriter writer, IEnumerable<string> fields) => writer.Write(string.Join(',', fields.Select(Quoted)) + "\r\n");

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
