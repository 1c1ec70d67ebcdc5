using FastEval.Harness.Scoring.TextSimilarity;

namespace FastEval.Harness.Scoring.Metrics;

/// <summary>
/// DriveLM: accuracy of questions with a fixed answer, a judge's mean, BLEU-1 to 4, ROUGE-L and CIDEr of free texts, and of questions for coordinates the mean of F1 and a judge. Together
/// 0.4 judge + 0.2 language + 0.2 match + 0.2 accuracy, where all four are there; language is the mean of BLEU's mean, ROUGE-L and a tenth of CIDEr. The category says which. Where the judge failed, the
/// places that the reply names count all the same.
/// </summary>
internal sealed class DriveLmMetric : IMetric
{
    public const string Accuracy = "accuracy", Judged = "judge", Language = "language", Match = "match";

    public IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items)
    {
        ILookup<string, MeasuredItem> kinds = items.Where(item => item.State != SampleState.Error).ToLookup(item => item.Item.Category, StringComparer.Ordinal);
        double? accuracy = Mean.Score(kinds[Accuracy]), judged = Mean.Score(kinds[Judged]);
        (string, IReadOnlyList<string>)[] texts = [.. kinds[Language].Select(item => (item.Reply ?? "", item.Item.Golds))];
        IReadOnlyList<double>? bleu = Bleu.Of(texts);
        double? cider = Cider.Of(texts), rouge = Mean.Of(texts.Select(text => (double?)text.Item2.Max(gold => RougeL.Of(text.Item1, gold))));
        double? language = (bleu?.Average() + rouge + cider / 10) / 3;
        MeasuredItem[] places = [.. items.Where(item => item.Item.Category == Match && (item.State != SampleState.Error || item.Reply is not null))];
        double? f1 = Mean.Of(places.Select(item => (double?)CoordinateF1.Of(item.Reply ?? "", item.Item.Answer))), matchJudged = Mean.Score(kinds[Match]);
        double? match = (f1 + matchJudged) / 2;
        return
        [
            new("final", "Final score", 0.4 * judged + 0.2 * language + 0.2 * match + 0.2 * accuracy, MetricUnit.Share, items.Count) { IsHeadline = true },
            new("accuracy", "Accuracy", accuracy, MetricUnit.Share, kinds[Accuracy].Count()),
            new("judge", "Judge", judged, MetricUnit.Share, kinds[Judged].Count(item => item.IsScored)),
            new("language", "Language", language, MetricUnit.Share, texts.Length),
            .. Enumerable.Range(1, Bleu.Longest).Select(n => new MetricFigure($"bleu_{n}", $"BLEU-{n}", bleu?[n - 1], MetricUnit.Share, texts.Length)),
            new("rouge_l", "ROUGE-L", rouge, MetricUnit.Share, texts.Length),
            new("cider", "CIDEr", cider, MetricUnit.Points, texts.Length),
            new("match", "Match", match, MetricUnit.Share, places.Length),
            new("coordinate_f1", "Coordinate F1", f1, MetricUnit.Share, places.Length),
        ];
    }
}
