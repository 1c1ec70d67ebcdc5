using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Comparing;

/// <summary>Two targets on the items of one cell that both answered.</summary>
/// <param name="Facet">What the items were sorted by; null for all together.</param>
/// <param name="Key">The cell; empty for all together.</param>
/// <param name="Items">Items that both answered.</param>
/// <param name="First">The base's share of right ones, of graded answers the mean grade, 0 to 1.</param>
/// <param name="Second">The other's.</param>
/// <param name="Difference">How many items changed hands, and Tango's interval; of answers that are right in full.</param>
/// <param name="Bootstrap">The interval by drawing pictures anew.</param>
/// <param name="McNemar">The exact test's p-value, not corrected; null for graded answers, for which it is no test.</param>
/// <param name="Adjusted">The larger of both p-values, corrected for the cells of the facet.</param>
/// <param name="Verdict">What it amounts to.</param>
internal sealed record CellComparison(
    ItemFacet? Facet, string Key, int Items, double First, double Second, PairedDifference Difference, ClusterBootstrap Bootstrap, double? McNemar, double Adjusted, Verdict Verdict)
{
    /// <summary>The other's share less the base's, −1 to 1.</summary>
    public double Value => Second - First;

    /// <summary>The lower end of its 95% interval: Tango's, of graded answers the bootstrap's.</summary>
    public double Low => McNemar is null ? Bootstrap.Low : Difference.Low;

    /// <summary>The upper end.</summary>
    public double High => McNemar is null ? Bootstrap.High : Difference.High;
}
