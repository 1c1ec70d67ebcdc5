using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Regressions.Deciding;

/// <summary>
/// How much longer the second of two builds takes, in logarithms, with its error and the noise of the machine. What counts as one observation is a launch, since all samples of one share
/// its memory layout and its moment: of each the median is taken.
/// </summary>
/// <param name="Mean">The shift.</param>
/// <param name="Noise">By how much two launches of one build differ, from the median deviation.</param>
internal sealed record CostShift(TrimmedMean Mean, double Noise)
{
    /// <summary>
    /// Of rounds in which both builds were measured in turn: per round the median of the differences between a sample and the other build's next to it, so that what slows both at a time
    /// falls out.
    /// </summary>
    public static CostShift OfPairs(BenchmarkSeries one, BenchmarkSeries other)
    {
        double[] differences = [.. one.Rounds.Zip(other.Rounds, (a, b) => MedianDeviation.Median([.. a.Zip(b, (x, y) => other.Cost(y) - one.Cost(x))]))];
        return new CostShift(TrimmedMean.Of(differences), MedianDeviation.Of(differences));
    }

    /// <summary>Of rounds of their own.</summary>
    public static CostShift OfIndependent(BenchmarkSeries one, BenchmarkSeries other)
    {
        double[] first = Costs(one), second = Costs(other);
        double[] deviations = [.. Centred(first), .. Centred(second)];
        return new CostShift(TrimmedMean.Difference(TrimmedMean.Of(first), TrimmedMean.Of(second)), Math.Sqrt(2) * MedianDeviation.Of(deviations));
    }

    private static double[] Costs(BenchmarkSeries series) => [.. series.Rounds.Select(round => MedianDeviation.Median([.. round.Select(series.Cost)]))];

    private static IEnumerable<double> Centred(double[] values)
    {
        double median = MedianDeviation.Median(values);
        return values.Select(value => value - median);
    }
}
