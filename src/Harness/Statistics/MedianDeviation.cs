namespace FastEval.Harness.Statistics;

/// <summary>The median distance from the median, times 1.4826: the standard deviation of normal values, whatever up to half of the others are (Hampel, JASA 69, 1974).</summary>
internal static class MedianDeviation
{
    private const double OfNormal = 1.4826;

    /// <summary>Computes it of at least one value.</summary>
    public static double Of(IReadOnlyCollection<double> values)
    {
        double median = Median(values);
        return OfNormal * Median([.. values.Select(value => Math.Abs(value - median))]);
    }

    /// <summary>The middle value, or the mean of the two in the middle; of at least one.</summary>
    public static double Median(IReadOnlyCollection<double> values) =>
        Distribution.Of(values)?.Median ?? throw new ArgumentException("An empty set of values has no median.");
}
