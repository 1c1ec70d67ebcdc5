namespace FastEval.Harness.Scoring.Metrics;

/// <summary>
/// MMAD: accuracy per subtask, each the mean over the sources of pictures; of anomaly detection per source the mean of the accuracy on normal and on anomalous pictures; the mean of the
/// subtasks leads. Categories are the subtask, the source, and whether the picture is normal.
/// </summary>
internal sealed class MmadMetric : IMetric
{
    /// <summary>The subtask that is balanced.</summary>
    public const string Detection = "Anomaly Detection";

    public IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items)
    {
        MeasuredItem[] scored = [.. items.Where(item => item.IsScored && item.Item.Categories is { Count: 3 })];
        MetricFigure[] subtasks =
        [
            .. scored.GroupBy(item => item.Item.Category, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
                new MetricFigure(group.Key, group.Key, Mean.Of(group.GroupBy(item => item.Item.Categories![1], StringComparer.Ordinal).Select(source => Cell(group.Key, source))), MetricUnit.Share, group.Count())),
        ];
        return [new("mean", "Mean of subtasks", Mean.Of(subtasks.Select(one => one.Value)), MetricUnit.Share, subtasks.Length) { IsHeadline = true }, .. subtasks];
    }

    private static double? Cell(string subtask, IEnumerable<MeasuredItem> source) =>
        subtask == Detection ? DetectionMetric.Balanced(source, item => item.Item.Categories![2]) : Mean.Score(source);
}
