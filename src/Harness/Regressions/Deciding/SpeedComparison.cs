using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Regressions.Deciding;

/// <summary>
/// Decides benchmark by benchmark whether the second of two builds is slower. Student's tests on the trimmed mean of the launches (<see cref="TrimmedMean"/>): slower or faster if the change
/// differs from 0, p ≤ α corrected by Holm's method over all benchmarks, and is larger than the threshold; the same if two one-sided tests show it within the threshold (Schuirmann,
/// J. Pharmacokinet. Biopharm. 15, 1987). Noise between launches widens the tests, and more rounds narrow them again. docs/perf.md has its error rates.
/// </summary>
internal static class SpeedComparison
{
    private const double Coverage = 0.95;

    /// <summary>Compares.</summary>
    /// <param name="one">The first build's benchmarks.</param>
    /// <param name="other">The second's.</param>
    /// <param name="isPaired">Whether round i of both was measured in turn.</param>
    /// <param name="rule">By which figures.</param>
    /// <returns>A change per benchmark of either, in the order of the second's.</returns>
    public static IReadOnlyList<BenchmarkChange> Of(IReadOnlyList<BenchmarkSeries> one, IReadOnlyList<BenchmarkSeries> other, bool isPaired, SpeedRule rule)
    {
        string[] names = [.. other.Concat(one).Select(series => series.Name).Distinct(StringComparer.Ordinal)];
        (BenchmarkSeries? One, BenchmarkSeries? Other, CostShift? Shift)[] pairs = [.. names.Select(name => Pair(one.FirstOrDefault(a => a.Name == name), other.FirstOrDefault(b => b.Name == name), isPaired))];
        (BenchmarkSeries? One, BenchmarkSeries? Other, CostShift? Shift)[] tested = [.. pairs.Where(pair => pair.Shift is not null && Rounds(pair.One, pair.Other) >= SpeedRule.LeastRounds)];
        double[] corrected = HolmCorrection.Adjust([.. tested.Select(pair => TwoSided(pair.Shift!))]);
        return
        [
            .. pairs.Select(pair => Decide(pair.One, pair.Other, pair.Shift, Array.IndexOf(tested, pair) is >= 0 and var i ? corrected[i] : null, rule)),
        ];
    }

    private static (BenchmarkSeries?, BenchmarkSeries?, CostShift?) Pair(BenchmarkSeries? one, BenchmarkSeries? other, bool isPaired)
    {
        CostShift? shift = one is null || other is null || one.Unit != other.Unit || Rounds(one, other) < 2
            ? null
            : isPaired ? CostShift.OfPairs(one, other) : CostShift.OfIndependent(one, other);
        return (one, other, shift);
    }

    private static int Rounds(BenchmarkSeries? one, BenchmarkSeries? other) => Math.Min(one?.Rounds.Count ?? 0, other?.Rounds.Count ?? 0);

    private static double TwoSided(CostShift shift) => Math.Min(1, 2 * Math.Min(shift.Mean.PAbove(0), shift.Mean.PBelow(0)));

    private static BenchmarkChange Decide(BenchmarkSeries? one, BenchmarkSeries? other, CostShift? shift, double? corrected, SpeedRule rule)
    {
        BenchmarkSeries any = (other ?? one)!;
        (double Low, double High)? interval = shift?.Mean.Interval(Coverage);
        return new BenchmarkChange(
            any.Name, any.Unit, Median(one), Median(other), Rounds(one, other), Relative(shift?.Mean.Value), Relative(interval?.Low), Relative(interval?.High),
            Relative(shift?.Noise), corrected, shift is not null && corrected is { } p ? Verdict(shift, p, rule) : SpeedVerdict.Unknown,
            one is null ? "HEAD alone has it" : other is null ? "BASE alone has it" : null);
    }

    private static SpeedVerdict Verdict(CostShift shift, double corrected, SpeedRule rule)
    {
        double limit = Math.Log(1 + rule.Threshold);
        if (corrected <= rule.Alpha && Math.Abs(shift.Mean.Value) > limit)
            return shift.Mean.Value > 0 ? SpeedVerdict.Slower : SpeedVerdict.Faster;
        if (Math.Max(shift.Mean.PBelow(limit), shift.Mean.PAbove(-limit)) <= rule.Alpha)
            return SpeedVerdict.Same;
        return Relative(shift.Noise) > rule.Threshold ? SpeedVerdict.Noise : SpeedVerdict.Unknown;
    }

    private static double? Median(BenchmarkSeries? series) => series is null or { Rounds.Count: 0 } ? null : MedianDeviation.Median([.. series.Samples]);

    private static double Relative(double cost) => Math.Exp(cost) - 1;

    private static double? Relative(double? cost) => cost is { } value ? Relative(value) : null;
}
