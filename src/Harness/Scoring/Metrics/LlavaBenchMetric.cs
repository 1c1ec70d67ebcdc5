using FastEval.Harness.Scoring.Judging;

namespace FastEval.Harness.Scoring.Metrics;

/// <summary>
/// LLaVA-Bench: what the judge gives the model as a share of what it gives the reference answers, sum by sum, over all items and per category; and both means, 1 to 10. Every reply is judged, so none is
/// left out but where the judge failed or was not asked yet; in records of before an empty or refused reply was not, and there no figure can be given.
/// </summary>
internal sealed class LlavaBenchMetric : IMetric
{
    public IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items)
    {
        MeasuredItem[] scored = [.. items.Where(item => item.IsScored)];
        (string Category, double Reference, double Model)[] graded = scored.Any(item => PairVerdict.Grades(item.Parsed) is null) ? []
            : [.. scored.Select(item => (item.Item.Category, PairVerdict.Grades(item.Parsed)!.Value.Reference, PairVerdict.Grades(item.Parsed)!.Value.Model))];
        MetricFigure Relative(string key, string title, (string, double Reference, double Model)[] of) =>
            new(key, title, of.Length == 0 ? null : of.Sum(one => one.Model) / of.Sum(one => one.Reference), MetricUnit.Share, of.Length);
        return
        [
            Relative("relative", "Relative score", graded) with { IsHeadline = true },
            .. graded.GroupBy(one => one.Category, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Relative(group.Key, group.Key, [.. group])),
            new("model", "The model's mean grade", Mean.Of(graded.Select(one => (double?)one.Model)), MetricUnit.Points, graded.Length),
            new("reference", "The reference's mean grade", Mean.Of(graded.Select(one => (double?)one.Reference)), MetricUnit.Points, graded.Length),
        ];
    }
}
