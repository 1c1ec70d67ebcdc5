namespace FastEval.Harness.Statistics;

/// <summary>
/// A proportion whose observations come in clusters that share something, as questions about one picture do, with its 95% interval:
/// Wilson's, for as many independent observations as the clustered ones are worth (Dean and Pagano, J. Surv. Stat. Methodol. 3, 2015; Franco et
/// al., ibid. 7, 2019).
/// <para>
/// Of K clusters with mₖ observations and sₖ successes, and p = Σs/n, the variance is that of a ratio,
/// V = K/(K − 1)·Σ(sₖ − mₖp)²/n² (Cochran, Sampling Techniques, 3rd ed., 6.3), the design effect V/(p(1 − p)/(n − 1)), not below 1, and the
/// effective size n divided by it. The design effect is taken with two clusters of mean size added, one of successes and one of failures: few
/// clusters, or few of the rarer outcome, say too little about how alike the members of a cluster are, and without them the interval is too
/// narrow there and has no estimate at all at 0%, at 100% and for one cluster. Clusters of one give Wilson's interval itself.
/// docs/decisions/clustered-intervals.md has the coverage.
/// </para>
/// </summary>
/// <param name="Successes">Successes.</param>
/// <param name="N">Observations, at least 1.</param>
/// <param name="Clusters">Clusters among them, 1 to <paramref name="N"/>.</param>
/// <param name="EffectiveN">Independent observations that they are worth, 1 to <paramref name="N"/>.</param>
/// <param name="Low">The interval's lower end, 0 to 1.</param>
/// <param name="High">The interval's upper end, 0 to 1.</param>
internal sealed record ClusteredProportion(int Successes, int N, int Clusters, double EffectiveN, double Low, double High)
{
    /// <summary>The proportion, 0 to 1.</summary>
    public double Value => (double)Successes / N;

    /// <summary>Computes it; null for no observations: an empty set has no proportion.</summary>
    /// <param name="observations">Each with its cluster.</param>
    public static ClusteredProportion? Of(IEnumerable<(string Cluster, bool IsSuccess)> observations)
    {
        (double Size, double Successes)[] clusters =
            [.. observations.GroupBy(one => one.Cluster, StringComparer.Ordinal).Select(cluster => ((double)cluster.Count(), (double)cluster.Count(one => one.IsSuccess)))];
        if (clusters.Length == 0)
            return null;
        double n = clusters.Sum(cluster => cluster.Size), successes = clusters.Sum(cluster => cluster.Successes), mean = n / clusters.Length;
        double effective = Math.Clamp(n / DesignEffect([.. clusters, (mean, mean), (mean, 0)]), 1, n);
        WilsonInterval interval = WilsonInterval.Of(successes / n, effective);
        return new ClusteredProportion((int)successes, (int)n, clusters.Length, effective, interval.Low, interval.High);
    }

    /// <summary>How much larger the proportion's variance is than that of independent observations; at least 1. Both outcomes must occur.</summary>
    private static double DesignEffect((double Size, double Successes)[] clusters)
    {
        double k = clusters.Length, n = clusters.Sum(cluster => cluster.Size), p = clusters.Sum(cluster => cluster.Successes) / n;
        double variance = k / (k - 1) * clusters.Sum(cluster => Square(cluster.Successes - cluster.Size * p)) / Square(n);
        return Math.Max(1, variance / (p * (1 - p) / (n - 1)));
    }

    private static double Square(double value) => value * value;
}
