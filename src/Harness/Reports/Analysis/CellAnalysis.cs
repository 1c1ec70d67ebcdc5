namespace FastEval.Harness.Reports.Analysis;

/// <summary>A target's accuracy on the items of one cell.</summary>
/// <param name="Facet">What the items were sorted by.</param>
/// <param name="Key">The cell.</param>
/// <param name="Accuracy">What became of them.</param>
internal sealed record CellAnalysis(ItemFacet Facet, string Key, AccuracySummary Accuracy);
