using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Comparing;

/// <summary>One target set against the base, on the items that both answered.</summary>
/// <param name="Base">What it is measured by.</param>
/// <param name="Other">The target.</param>
/// <param name="Total">All items together; null if there is none that both answered.</param>
/// <param name="Cells">Cells of every facet that has items that both answered.</param>
/// <param name="LeftOut">Items that only one of the two answered.</param>
internal sealed record TargetComparison(ComparedTarget Base, ComparedTarget Other, CellComparison? Total, IReadOnlyList<CellComparison> Cells, int LeftOut)
{
    private const double Level = 0.05;

    /// <summary>Compares.</summary>
    /// <param name="first">The base.</param>
    /// <param name="second">The other.</param>
    /// <param name="margin">Differences up to this do not matter, above 0 and below 1.</param>
    /// <param name="seed">What the bootstrap draws from.</param>
    public static TargetComparison Of(ComparedTarget first, ComparedTarget second, double margin, ulong seed)
    {
        Dictionary<string, AnalysedSample> others = second.Target.Samples.Where(sample => sample.IsAnswered).ToDictionary(sample => sample.Sample.Item, StringComparer.Ordinal);
        (AnalysedSample First, AnalysedSample Second)[] pairs =
            [.. first.Target.Samples.Where(sample => sample.IsAnswered && others.ContainsKey(sample.Sample.Item)).Select(sample => (sample, others[sample.Sample.Item]))];
        var cells = new List<CellComparison>();
        foreach (ItemFacet facet in ItemFacet.All)
        {
            cells.AddRange(Corrected(ItemFacet.Sorted(
                pairs.Where(pair => pair.First.Item is { } item && facet.Key(item) is not null)
                    .GroupBy(pair => facet.Key(pair.First.Item!)!, StringComparer.Ordinal)
                    .Select(cell => Cell(facet, cell.Key, [.. cell], seed)),
                cell => cell.Key), margin));
        }
        int answered = first.Target.Total.Answered + second.Target.Total.Answered;
        return new TargetComparison(
            first, second, pairs.Length == 0 ? null : Corrected([Cell(null, "", pairs, seed)], margin)[0], cells, answered - 2 * pairs.Length);
    }

    private static CellComparison Cell(ItemFacet? facet, string key, (AnalysedSample First, AnalysedSample Second)[] pairs, ulong seed)
    {
        PairedDifference difference = PairedDifference.Of(pairs.Select(pair => (pair.First.Cluster, pair.First.IsCorrect, pair.Second.IsCorrect)))!;
        ClusterBootstrap bootstrap = ClusterBootstrap.Of(pairs.Select(pair => (pair.First.Cluster, pair.Second.Grade - pair.First.Grade)), seed)!;
        bool isGraded = pairs.Any(pair => pair.First.Sample.State == SampleState.Partial || pair.Second.Sample.State == SampleState.Partial);
        double? mcNemar = isGraded ? null : McNemarTest.PValue(difference.Gained, difference.Lost);
        return new CellComparison(
            facet, key, pairs.Length, pairs.Average(pair => pair.First.Grade), pairs.Average(pair => pair.Second.Grade),
            difference, bootstrap, mcNemar, Math.Max(mcNemar ?? 0, bootstrap.PValue), Verdict.Unclear);
    }

    private static CellComparison[] Corrected(IEnumerable<CellComparison> cells, double margin)
    {
        CellComparison[] all = [.. cells];
        double[] adjusted = HolmCorrection.Adjust([.. all.Select(cell => cell.Adjusted)]);
        return [.. all.Select((cell, i) => cell with { Adjusted = adjusted[i], Verdict = Judge(cell, adjusted[i], margin) })];
    }

    private static Verdict Judge(CellComparison cell, double p, double margin) =>
        cell.Low > -margin && cell.High < margin ? Verdict.Ties
        : p >= Level ? Verdict.Unclear
        : cell.Value > 0 ? Verdict.Leads : Verdict.Lags;
}
