namespace FastEval.Harness.Scoring.Metrics;

/// <summary>MME: of each task 100 × accuracy + 100 × accuracy+, where a picture counts for the latter if both of its questions are right; perception is the sum of ten tasks, cognition of four.</summary>
internal sealed class MmeMetric : IMetric
{
    private static readonly string[] Perception =
        ["existence", "count", "position", "color", "posters", "celebrity", "scene", "landmark", "artwork", "OCR"];

    private static readonly string[] Cognition = ["commonsense_reasoning", "numerical_calculation", "text_translation", "code_reasoning"];

    public IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items)
    {
        ILookup<string, MeasuredItem> tasks = items.ToLookup(item => item.Item.Category, StringComparer.Ordinal);
        string[] others = [.. tasks.Select(task => task.Key).Where(task => !Perception.Contains(task) && !Cognition.Contains(task)).Order(StringComparer.Ordinal)];
        MetricFigure[] figures = [.. Perception.Concat(Cognition).Concat(others).Where(tasks.Contains).Select(task => Task(task, [.. tasks[task]]))];
        MetricFigure Sum(string key, string title, string[] of) =>
            new(key, title, figures.Where(one => of.Contains(one.Key) && one.Value is not null).Select(one => one.Value).ToArray() is { Length: > 0 } values ? values.Sum() : null,
                MetricUnit.Points, figures.Count(one => of.Contains(one.Key)));
        return
        [
            Sum("total", "Total", [.. Perception, .. Cognition]) with { IsHeadline = true },
            Sum("perception", "Perception", Perception),
            Sum("cognition", "Cognition", Cognition),
            .. figures,
        ];
    }

    private static MetricFigure Task(string task, MeasuredItem[] items)
    {
        MeasuredItem[] scored = [.. items.Where(item => item.IsScored)];
        MeasuredItem[][] pairs = ItemSets.Complete(items);
        double? accuracy = Mean.Score(scored), plus = Mean.Of(pairs.Select(pair => (double?)(ItemSets.IsRight(pair) ? 1 : 0)));
        return new MetricFigure(task, task, 100 * accuracy + 100 * plus, MetricUnit.Points, scored.Length);
    }
}
