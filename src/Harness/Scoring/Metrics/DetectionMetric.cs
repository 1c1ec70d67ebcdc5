namespace FastEval.Harness.Scoring.Metrics;

/// <summary>
/// Finding defects: of each category of objects the mean of the accuracy on good and on defective ones (so that always saying the same is worth a half), and their mean. Questions of another
/// template than <see cref="Template"/> are averaged apart.
/// </summary>
internal sealed class DetectionMetric : IMetric
{
    /// <summary>The template of the question whether there is a defect.</summary>
    public const string Template = "defect";

    public IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items)
    {
        MeasuredItem[] scored = [.. items.Where(item => item.IsScored)];
        MeasuredItem[] asked = [.. scored.Where(item => item.Item.Template == Template)];
        MetricFigure[] categories =
        [
            .. asked.GroupBy(item => item.Item.Category, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new MetricFigure(group.Key, group.Key, Balanced(group, item => item.Item.Answer), MetricUnit.Share, group.Count())),
        ];
        MeasuredItem[] others = [.. scored.Where(item => item.Item.Template != Template)];
        return
        [
            new("detection", "Detection, mean of categories", Mean.Of(categories.Select(one => one.Value)), MetricUnit.Share, categories.Length) { IsHeadline = true },
            .. others.Length > 0 ? [new MetricFigure("kinds", "Kind of defect", Mean.Score(others), MetricUnit.Share, others.Length)] : (MetricFigure[])[],
            .. categories,
        ];
    }

    /// <summary>The mean of the accuracies on the items of each right answer; null if only one answer occurs.</summary>
    internal static double? Balanced(IEnumerable<MeasuredItem> items, Func<MeasuredItem, string> answer)
    {
        double?[] accuracies = [.. items.GroupBy(answer, StringComparer.Ordinal).Select(group => Mean.Score(group))];
        return accuracies.Length > 1 ? accuracies.Average() : null;
    }
}
