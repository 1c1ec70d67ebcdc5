namespace FastEval.Harness.Output;

/// <summary>Markdown, to be pasted into an issue or a README.</summary>
internal static class MarkdownReportWriter
{
    public static void Write(Report report, TextWriter writer)
    {
        bool first = true;
        foreach (ReportSection section in report.SectionsIn(ReportForms.Markdown))
        {
            if (!first)
                writer.Write('\n');
            first = false;
            if (section.Title.Length > 0)
                writer.Write($"### {section.Title}\n\n");
            if (section.IsRecord)
                WriteRecord(section, writer);
            else
                WriteList(section, writer);
        }
        foreach (string note in report.Notes)
            writer.Write($"\nNote: {Escaped(note)}\n");
    }

    private static void WriteRecord(ReportSection section, TextWriter writer)
    {
        foreach (int i in section.ColumnsIn(ReportForms.Markdown).Where(i => section.Rows[0][i] is not null))
            writer.Write($"- {section.Columns[i].Header}: {Escaped(section.Rows[0][i])}\n");
    }

    private static void WriteList(ReportSection section, TextWriter writer)
    {
        IReadOnlyList<int> columns = section.ColumnsIn(ReportForms.Markdown);
        writer.Write($"| {string.Join(" | ", columns.Select(i => section.Columns[i].Header))} |\n");
        writer.Write($"|{string.Join('|', columns.Select(i => section.Columns[i].IsNumber ? "---:" : "---"))}|\n");
        foreach (IReadOnlyList<object?> row in section.Rows)
            writer.Write($"| {string.Join(" | ", columns.Select(i => Escaped(row[i])))} |\n");
    }

    private static string Escaped(object? cell) => CellText.ForPeople(cell).Replace("|", "\\|", StringComparison.Ordinal);
}
