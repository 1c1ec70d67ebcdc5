using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Reports.Html;

namespace FastEval.Harness.Reports;

/// <summary>The files that are derived from a run: they can be made again from its record at any time.</summary>
/// <param name="Html">The path of <c>report.html</c>.</param>
/// <param name="Markdown">The path of <c>report.md</c>.</param>
internal sealed record ReportFiles(string Html, string Markdown)
{
    /// <summary>The path of <c>comparison.html</c>; null for a single target.</summary>
    public string? Comparison { get; init; }

    /// <summary>Writes both, each whole or not at all.</summary>
    /// <param name="run">The run.</param>
    /// <param name="comparison">How its targets compare, for <c>report.md</c>; <c>report.html</c> then has a link to the comparison's page. Empty for none.</param>
    /// <param name="folder">Where to; made if it is missing.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    /// <exception cref="RunRecordException">They cannot be written.</exception>
    public static ReportFiles Write(RunAnalysis run, IReadOnlyList<ReportSection> comparison, string folder, CancellationToken cancellationToken)
    {
        var files = new ReportFiles(Path.Combine(folder, RunFiles.HtmlReport), Path.Combine(folder, RunFiles.MarkdownReport));
        PictureSet pictures = PictureSet.Of(run, cancellationToken);
        try
        {
            Directory.CreateDirectory(folder);
            WholeTextFile.Replace(files.Markdown, writer => MarkdownReport.Write(run, comparison, writer));
            WholeTextFile.Replace(files.Html, writer => HtmlReport.Write(run, pictures, comparison.Count > 0, writer));
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"No report can be written to {folder}: {e.Message.TrimEnd('.')}. Make room, or name another folder: `fasteval report RUN --out DIR`.", e);
        }
    }
}
