using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Comparing.Reports;

/// <summary>A comparison as <c>fasteval compare</c> prints it.</summary>
internal static class ComparisonSummary
{
    private static readonly ItemFacet[] Printed = [ItemFacet.Capability, ItemFacet.Domain, ItemFacet.Format];

    /// <param name="comparison">The comparison.</param>
    /// <param name="power">The difference whose sample size is wanted, 0 to 1; null for none.</param>
    /// <param name="more">What else the command has to say.</param>
    public static Report Of(RunComparison comparison, double? power, params ReportSection[] more)
    {
        ReportSection?[] sections =
        [
            .. Tables(comparison, power),
            ComparisonSections.JsonTargets(comparison),
            ComparisonSections.Json(comparison),
            ComparisonSections.JsonCommonFailures(comparison),
            ComparisonSections.Csv(comparison),
            .. more,
        ];
        return new Report([.. sections.OfType<ReportSection>()], comparison.Notes);
    }

    /// <summary>What goes behind the summary of a run that has all the targets: what that has is left out.</summary>
    public static IReadOnlyList<ReportSection> Appended(RunComparison comparison) =>
        [.. Tables(comparison, power: null).Where(section => section.Key != ComparisonSections.HeadlineKey), ComparisonSections.Json(comparison), ComparisonSections.JsonCommonFailures(comparison)];

    /// <summary>What people read.</summary>
    public static IEnumerable<ReportSection> Tables(RunComparison comparison, double? power) => ((ReportSection?[])
    [
        ComparisonSections.Headline(comparison),
        .. comparison.Comparisons.Select(one => ComparisonSections.Differences(one, Printed)),
        ComparisonSections.CommonFailures(comparison),
        ComparisonSections.Failures(comparison),
        power is { } difference ? ComparisonSections.Power(comparison, difference) : null,
    ]).OfType<ReportSection>();
}
