namespace FastEval.Harness.Statistics;

/// <summary>Measured values in ascending order, and what is read off them. Never empty.</summary>
internal sealed class Distribution
{
    private readonly double[] _sorted;

    private Distribution(double[] sorted) => _sorted = sorted;

    /// <summary>The raw values, the smallest first.</summary>
    public IReadOnlyList<double> Sorted => _sorted;

    /// <summary>How many there are, at least 1.</summary>
    public int Count => _sorted.Length;

    /// <summary>Their sum divided by their number.</summary>
    public double Mean => _sorted.Average();

    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    public double Median => Percentile(50);

    /// <summary>Takes values in any order; null for none: an empty set has no distribution.</summary>
    /// <exception cref="ArgumentException">One is not a finite number.</exception>
    public static Distribution? Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (!sorted.All(double.IsFinite))
            throw new ArgumentException("A value is not a finite number.");
        return sorted.Length == 0 ? null : new Distribution(sorted);
    }

    /// <summary>
    /// A percentile of the raw values, with linear interpolation between the two nearest: rank (n − 1)·<paramref name="percent"/>/100 from 0
    /// (Hyndman and Fan, The American Statistician 50, 1996, definition 7; NumPy's default).
    /// </summary>
    /// <param name="percent">0 to 100.</param>
    public double Percentile(double percent)
    {
        if (percent is not (>= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "A percentile is from 0 to 100.");
        double rank = (Count - 1) * percent / 100;
        int below = (int)rank;
        double above = _sorted[Math.Min(below + 1, Count - 1)];
        return _sorted[below] + (rank - below) * (above - _sorted[below]);
    }
}
