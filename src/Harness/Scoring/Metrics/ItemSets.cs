namespace FastEval.Harness.Scoring.Metrics;

/// <summary>Items that count only together.</summary>
internal static class ItemSets
{
    /// <summary>The sets of which every item that was asked has a score; an item without a set is one of its own.</summary>
    public static MeasuredItem[][] Complete(IEnumerable<MeasuredItem> items) =>
        [.. items.GroupBy(item => item.Item.Set ?? item.Item.Id, StringComparer.Ordinal).Where(set => set.All(item => item.IsScored)).Select(set => set.ToArray())];

    /// <summary>Whether all of a set is right.</summary>
    public static bool IsRight(MeasuredItem[] set) => set.All(item => item.IsRight);
}
