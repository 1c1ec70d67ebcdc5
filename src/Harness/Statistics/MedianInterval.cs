namespace FastEval.Harness.Statistics;

/// <summary>
/// The median of independent samples with a confidence interval for the median of where they come from, taken from order statistics:
/// no assumption about the distribution, no randomness. [x₍ⱼ₎, x₍ₙ₊₁₋ⱼ₎] covers it with probability 1 − 2·P(Binomial(n, ½) ≤ j − 1)
/// (David and Nagaraja, Order Statistics, 3rd ed., 7.1); j is the largest that keeps 95%. Fewer than six samples cannot reach 95%: then the
/// interval is smallest to largest, and <see cref="Coverage"/> says what that is worth (five samples: 93.75%).
/// </summary>
/// <param name="Median">The middle sample, or the mean of the two middle ones.</param>
/// <param name="Low">The interval's lower end; the sample itself if there is only one.</param>
/// <param name="High">The interval's upper end.</param>
/// <param name="Coverage">How probable it is that such an interval covers the true median, 0 (one sample) to 1.</param>
internal readonly record struct MedianInterval(double Median, double Low, double High, double Coverage)
{
    /// <summary>The probability aimed at.</summary>
    public const double Target = 0.95;

    /// <summary>Computes it.</summary>
    /// <param name="samples">At least one finite number, in any order.</param>
    /// <exception cref="ArgumentException">There are none, or one is not finite: an empty set has no median.</exception>
    public static MedianInterval Of(IReadOnlyCollection<double> samples)
    {
        if (samples.Count == 0)
            throw new ArgumentException("An empty set of samples has no median.");
        if (!samples.All(double.IsFinite))
            throw new ArgumentException("A sample is not a finite number.");
        double[] sorted = [.. samples.Order()];
        int n = sorted.Length;
        int drop = 0;
        double coverage = CoverageWithout(0, n);
        while (2 * (drop + 1) < n && CoverageWithout(drop + 1, n) is var narrower and >= Target)
        {
            drop++;
            coverage = narrower;
        }
        double median = n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] + (sorted[n / 2] - sorted[n / 2 - 1]) / 2;
        return new MedianInterval(median, sorted[drop], sorted[n - 1 - drop], Math.Max(0, coverage));
    }

    /// <summary>The coverage when <paramref name="drop"/> samples are left out at either end.</summary>
    internal static double CoverageWithout(int drop, int n)
    {
        // P(Binomial(n, 1/2) <= drop); in logarithms, because 0.5^n underflows for large n.
        double tail = 0;
        double logTerm = -n * Math.Log(2);
        for (int k = 0; k <= drop; k++)
        {
            tail += Math.Exp(logTerm);
            logTerm += Math.Log((double)(n - k) / (k + 1));
        }
        return 1 - 2 * tail;
    }
}
