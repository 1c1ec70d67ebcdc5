using FastEval.Harness.Comparing;
using FastEval.Harness.Comparing.Reports;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Commands;

/// <summary>What <c>fasteval run</c> ends with, and <c>fasteval report</c> makes again: a summary, the reports, and of several targets their comparison with the first.</summary>
/// <param name="run">The run.</param>
internal sealed class FinishedRun(RunAnalysis run)
{
    private const uint Seed = 0;

    private readonly RunComparison? _comparison = Compare(run);

    /// <summary>The summary, with the comparison behind it.</summary>
    /// <param name="more">What else the command has to say.</param>
    public Report Summary(params ReportSection[] more)
    {
        Report summary = RunSummary.Of(run, [.. _comparison is null ? [] : ComparisonSummary.Appended(_comparison), .. more]);
        return _comparison is null ? summary : summary with { Notes = [.. summary.Notes, .. _comparison.Notes.Except(summary.Notes, StringComparer.Ordinal)] };
    }

    /// <summary>Writes the reports.</summary>
    /// <param name="folder">Where to; made if it is missing.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    /// <returns>Where they are.</returns>
    /// <exception cref="RunRecordException">They cannot be written.</exception>
    public ReportFiles Write(string folder, CancellationToken cancellationToken)
    {
        string? page = _comparison is null ? null : ComparisonFile.Write(_comparison, power: null, folder, cancellationToken);
        ReportFiles files = ReportFiles.Write(run, _comparison is null ? [] : ComparisonSummary.Appended(_comparison), folder, cancellationToken);
        return files with { Comparison = page };
    }

    // A target that could not be loaded, or has answered nothing that the first has, is none to compare.
    private static RunComparison? Compare(RunAnalysis run)
    {
        if (run.Targets.Count < 2)
            return null;
        RunComparison comparison = RunComparison.Of([run], baseName: null, RunComparison.DefaultMargin, Seed);
        return comparison.Comparisons.Any(one => one.Total is not null) ? comparison : null;
    }
}
