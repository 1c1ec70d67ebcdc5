using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Comparing;

/// <summary>Two targets on the items of one cell that both answered.</summary>
/// <param name="Facet">What the items were sorted by; null for all together.</param>
/// <param name="Key">The cell; empty for all together.</param>
/// <param name="Items">Items that both answered.</param>
/// <param name="First">The base's share of right ones, 0 to 1.</param>
/// <param name="Second">The other's.</param>
/// <param name="Difference">The other's less the base's, with its interval, and how many items changed hands.</param>
/// <param name="Bootstrap">The same by drawing pictures anew.</param>
/// <param name="McNemar">The exact test's p-value, not corrected.</param>
/// <param name="Adjusted">The larger of both p-values, corrected for the cells of the facet.</param>
/// <param name="Verdict">What it amounts to.</param>
internal sealed record CellComparison(
    ItemFacet? Facet, string Key, int Items, double First, double Second, PairedDifference Difference, ClusterBootstrap Bootstrap, double McNemar, double Adjusted, Verdict Verdict);
