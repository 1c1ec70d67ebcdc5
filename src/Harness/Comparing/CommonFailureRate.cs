using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Comparing;

/// <summary>How many items of a cell every target answered and none has right.</summary>
/// <param name="Facet">What the items were sorted by; null for all together.</param>
/// <param name="Key">The cell; empty for all together.</param>
/// <param name="Items">Items that every target answered.</param>
/// <param name="Failed">Those that none has right.</param>
internal sealed record CommonFailureRate(ItemFacet? Facet, string Key, int Items, int Failed)
{
    /// <summary>0 to 1.</summary>
    public double Share => (double)Failed / Items;
}
