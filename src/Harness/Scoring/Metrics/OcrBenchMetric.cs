namespace FastEval.Harness.Scoring.Metrics;

/// <summary>OCRBench: the number of right answers, of 1,000 in the whole benchmark; the same of the six types of recognition together, and per type of question.</summary>
internal sealed class OcrBenchMetric : IMetric
{
    private static readonly string[] Recognition =
    [
        "Regular Text Recognition", "Irregular Text Recognition", "Artistic Text Recognition", "Handwriting Recognition", "Digit String Recognition", "Non-Semantic Text Recognition",
    ];

    public IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items)
    {
        MeasuredItem[] scored = [.. items.Where(item => item.IsScored)];
        return
        [
            Count("score", "Score", scored) with { IsHeadline = true },
            Count("text_recognition", "Text Recognition", [.. scored.Where(item => Recognition.Contains(item.Item.Category))]),
            .. scored.GroupBy(item => item.Item.Category, StringComparer.Ordinal).Where(group => group.Key.Length > 0).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Count(group.Key, group.Key, [.. group])),
        ];
    }

    private static MetricFigure Count(string key, string title, MeasuredItem[] items) =>
        new(key, title, items.Length > 0 ? items.Count(item => item.IsRight) : null, MetricUnit.Points, items.Length);
}
