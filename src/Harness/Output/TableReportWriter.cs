using Spectre.Console;
using Spectre.Console.Rendering;

namespace FastEval.Harness.Output;

/// <summary>Tables for a terminal; plain text without colours elsewhere.</summary>
internal static class TableReportWriter
{
    /// <param name="report">What to write.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="coloured">Whether bold and grey may be used.</param>
    /// <param name="width">Columns that a line may take.</param>
    public static void Write(Report report, TextWriter writer, bool coloured, int width)
    {
        bool first = true;
        foreach (ReportSection section in report.SectionsIn(ReportForms.Table))
        {
            if (!first)
                writer.Write('\n');
            first = false;
            if (section.Title.Length > 0)
                Render(new Text(section.Title, new Style(decoration: Decoration.Bold)), writer, coloured, width);
            Render(section.IsRecord ? RecordTable(section) : ListTable(section), writer, coloured, width);
        }
        foreach (string note in report.Notes)
            Render(new Text($"Note: {CellText.Printable(note)}"), writer, coloured, width);
    }

    /// <summary>Spectre fills lines with spaces and frames tables with empty lines; files, diffs and small terminals are better without.</summary>
    private static void Render(IRenderable part, TextWriter writer, bool coloured, int width)
    {
        var text = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = coloured ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = coloured ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(part);
        foreach (string line in text.ToString().Split('\n'))
        {
            if (!string.IsNullOrWhiteSpace(line))
                writer.Write(line.TrimEnd() + "\n");
        }
    }

    private static Table ListTable(ReportSection section)
    {
        Table table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey);
        IReadOnlyList<int> columns = section.ColumnsIn(ReportForms.Table);
        foreach (int i in columns)
        {
            ReportColumn column = section.Columns[i];
            var header = new TableColumn(new Text(column.Header, new Style(decoration: Decoration.Bold)));
            if (column.IsNumber)
                header.RightAligned().NoWrap();
            table.AddColumn(header);
        }
        foreach (IReadOnlyList<object?> row in section.Rows)
            table.AddRow(columns.Select(i => (IRenderable)new Text(CellText.ForPeople(row[i]))));
        return table;
    }

    private static Table RecordTable(ReportSection section)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders();
        table.AddColumn(new TableColumn("").NoWrap().PadLeft(2).PadRight(2));
        table.AddColumn("");
        // What does not apply is not worth a line.
        foreach (int i in section.ColumnsIn(ReportForms.Table).Where(i => section.Rows[0][i] is not null))
            table.AddRow(new Text(section.Columns[i].Header, new Style(Color.Grey)), new Text(CellText.ForPeople(section.Rows[0][i])));
        return table;
    }
}
