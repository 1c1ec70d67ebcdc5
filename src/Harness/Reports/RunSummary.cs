using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Reports;

/// <summary>A run as <c>fasteval run</c> and <c>fasteval report</c> print it: a line per target, then the accuracy per capability.</summary>
internal static class RunSummary
{
    /// <param name="run">The run.</param>
    /// <param name="more">What else the command has to say.</param>
    public static Report Of(RunAnalysis run, params ReportSection[] more)
    {
        ReportSection?[] sections =
        [
            ReportSection.Value("run_dir", run.Recorded.Folder),
            SummarySections.Headline(run),
            SummarySections.States(run),
            SummarySections.Metrics(run),
            SummarySections.Accuracy(run, ItemFacet.Capability, isNarrow: true),
            CostSections.Costs(run),
            SummarySections.Json(run),
            SummarySections.Csv(run),
            .. more,
        ];
        return new Report([.. sections.OfType<ReportSection>()], [.. run.Notes, .. TimingSections.Conditions(run)]);
    }
}
