namespace FastEval.Harness.Scoring.Metrics;

/// <summary>MMBench's CircularEval: a question is right if it is right in every rotation of its options. The plain accuracy counts rotations; "vanilla" counts the first of each.</summary>
internal sealed class CircularMetric : IMetric
{
    public IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items)
    {
        MeasuredItem[][] sets = ItemSets.Complete(items);
        return
        [
            Figure("circular", "Circular", sets) with { IsHeadline = true },
            new("vanilla", "First rotation only", Mean.Of(sets.Select(set => set[0].Score)), MetricUnit.Share, sets.Length),
            .. sets.SelectMany(set => (set[0].Item.Categories ?? []).Select(category => (Category: category, Set: set)))
                .GroupBy(one => one.Category, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Figure(group.Key, group.Key, [.. group.Select(one => one.Set)])),
        ];
    }

    private static MetricFigure Figure(string key, string title, MeasuredItem[][] sets) =>
        new(key, title, Mean.Of(sets.Select(set => (double?)(ItemSets.IsRight(set) ? 1 : 0))), MetricUnit.Share, sets.Length);
}
