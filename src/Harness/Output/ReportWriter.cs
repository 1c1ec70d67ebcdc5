namespace FastEval.Harness.Output;

/// <summary>Writes a report in the form asked for.</summary>
internal static class ReportWriter
{
    /// <summary>Writes to stdout.</summary>
    /// <exception cref="FastEvalException">It takes no more, as a file on a full disk.</exception>
    public static void Write(Report report, string format, CommandConsole console)
    {
        try
        {
            Write(report, format, console.Out, console.OutHasColours, console.Width);
        }
        catch (IOException e)
        {
            throw new FastEvalException($"The result cannot be written to stdout: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <summary>Writes anywhere.</summary>
    /// <param name="report">What to write.</param>
    /// <param name="format">A word of <see cref="ReportFormat"/>.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="coloured">Whether the table may have colours.</param>
    /// <param name="width">Columns that the table may take.</param>
    public static void Write(Report report, string format, TextWriter writer, bool coloured, int width)
    {
        switch (format)
        {
            case ReportFormat.Table:
                TableReportWriter.Write(report, writer, coloured, width);
                break;
            case ReportFormat.Markdown:
                MarkdownReportWriter.Write(report, writer);
                break;
            case ReportFormat.Csv:
                CsvReportWriter.Write(report, writer);
                break;
            case ReportFormat.Json:
                JsonReportWriter.Write(report, writer);
                break;
            default:
                throw new ArgumentException($"There is no output format '{format}'.");
        }
        writer.Flush();
    }
}
