namespace FastEval.Harness.Scoring.Metrics;

/// <summary>The mean score of each of the benchmark's categories; as the headline that of all items, or the mean of the categories' means.</summary>
/// <param name="isMacro">Whether every category counts alike, however many items it has.</param>
internal sealed class CategoryMetric(bool isMacro) : IMetric
{
    public IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items)
    {
        MeasuredItem[] scored = [.. items.Where(item => item.IsScored)];
        MetricFigure[] categories = [.. Categories(scored, item => item.Item.Category)];
        var micro = new MetricFigure("overall", "Overall", Mean.Score(scored), MetricUnit.Share, scored.Length) { IsHeadline = !isMacro };
        var macro = new MetricFigure("macro", "Mean of categories", Mean.Of(categories.Select(one => one.Value)), MetricUnit.Share, categories.Length) { IsHeadline = isMacro };
        return isMacro ? [macro, micro, .. categories] : [micro, macro, .. categories];
    }

    /// <summary>A figure per category, in the order of their names; items without one are in none.</summary>
    internal static IEnumerable<MetricFigure> Categories(IEnumerable<MeasuredItem> scored, Func<MeasuredItem, string> category) => scored
        .GroupBy(category, StringComparer.Ordinal).Where(group => group.Key.Length > 0).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => new MetricFigure(group.Key, group.Key, Mean.Score(group), MetricUnit.Share, group.Count()));
}
