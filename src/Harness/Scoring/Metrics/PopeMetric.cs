namespace FastEval.Harness.Scoring.Metrics;

/// <summary>POPE: accuracy, precision, recall and F1 of "yes", and the share of replies that say yes, per way of drawing the absent objects and over all. F1 leads.</summary>
internal sealed class PopeMetric : IMetric
{
    private const string Yes = "yes";

    public IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items)
    {
        MeasuredItem[] scored = [.. items.Where(item => item.IsScored)];
        IGrouping<string, MeasuredItem>[] categories = [.. scored.GroupBy(item => item.Item.Category, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)];
        return [.. Figures("", scored, isHeadline: true), .. categories.Where(group => group.Key.Length > 0).SelectMany(group => Figures(group.Key, [.. group], isHeadline: false))];
    }

    private static MetricFigure[] Figures(string category, MeasuredItem[] items, bool isHeadline)
    {
        int n = items.Length;
        int saidYes = items.Count(item => item.Parsed == Yes), isYes = items.Count(item => item.Item.Answer == Yes), both = items.Count(item => item.Parsed == Yes && item.Item.Answer == Yes);
        double? precision = Ratio(both, saidYes), recall = Ratio(both, isYes);
        // 2PR/(P + R) in the form that has a value whenever anything is or is said to be there.
        double? f1 = Ratio(2 * both, saidYes + isYes);
        MetricFigure Figure(string key, string title, double? value) =>
            new(category.Length > 0 ? $"{category}_{key}" : key, category.Length > 0 ? $"{title}, {category}" : title, value, MetricUnit.Share, n);
        return
        [
            Figure("f1", "F1", f1) with { IsHeadline = isHeadline },
            Figure("accuracy", "Accuracy", Ratio(items.Count(item => item.IsRight), n)),
            Figure("precision", "Precision", precision),
            Figure("recall", "Recall", recall),
            Figure("yes_ratio", "Yes ratio", Ratio(saidYes, n)),
        ];
    }

    private static double? Ratio(int part, int whole) => whole > 0 ? (double)part / whole : null;
}
