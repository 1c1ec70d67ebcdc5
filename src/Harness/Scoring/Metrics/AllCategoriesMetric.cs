namespace FastEval.Harness.Scoring.Metrics;

/// <summary>The mean score of all items, and of each category that any has: items count in all of theirs (ScienceQA's subject, context and grade; MM-Vet's abilities).</summary>
internal sealed class AllCategoriesMetric : IMetric
{
    public IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items)
    {
        MeasuredItem[] scored = [.. items.Where(item => item.IsScored)];
        return
        [
            new("overall", "Overall", Mean.Score(scored), MetricUnit.Share, scored.Length) { IsHeadline = true },
            .. scored.SelectMany(item => (item.Item.Categories ?? []).Distinct(StringComparer.Ordinal).Select(category => (Category: category, Item: item)))
                .GroupBy(one => one.Category, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new MetricFigure(group.Key, group.Key, Mean.Score(group.Select(one => one.Item)), MetricUnit.Share, group.Count())),
        ];
    }
}
