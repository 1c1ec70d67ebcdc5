using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Reports;

/// <summary><c>report.md</c>: a run's figures as Markdown tables. A pure function of the analysis.</summary>
internal static class MarkdownReport
{
    /// <param name="run">The run.</param>
    /// <param name="comparison">How its targets compare; empty for none.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(RunAnalysis run, IReadOnlyList<ReportSection> comparison, TextWriter writer)
    {
        Records.RunRecord record = run.Recorded.Run;
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"# {record.Suite.Name} {record.Suite.Version}: {string.Join(", ", record.PlannedTargets)}\n\n"));
        ReportSection?[] sections =
        [
            SummarySections.Headline(run),
            SummarySections.States(run),
            SummarySections.Metrics(run),
            .. ItemFacet.Reported.Select(facet => SummarySections.Accuracy(run, facet, isNarrow: false)),
            .. comparison,
            TimingSections.Phases(run),
            TimingSections.Percentiles(run),
            SummarySections.Pictures(run),
            CostSections.Costs(run),
            ConfigurationSections.Run(run),
            ConfigurationSections.Targets(run),
        ];
        MarkdownReportWriter.Write(new Report([.. sections.OfType<ReportSection>()], [.. run.Notes, .. TimingSections.Conditions(run)]), writer);
    }
}
