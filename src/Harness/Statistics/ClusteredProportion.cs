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
/// <para>
/// Observations may be graded, 0 to 1: then p is their mean, the design effect is against the variance of independent graded observations, and Wilson's interval is taken for as many
/// successes and failures as have that variance, p(1 − p)/(Σx²/n − p²) times as many. For grades of 0 and 1 alone that factor is 1, and all is as above.
/// </para>
/// </summary>
/// <param name="Successes">Successes; of graded observations the sum of the grades.</param>
/// <param name="N">Observations, at least 1.</param>
/// <param name="Clusters">Clusters among them, 1 to <paramref name="N"/>.</param>
/// <param name="EffectiveN">Independent successes and failures that they are worth, 1 to <paramref name="N"/>; graded ones may be worth more, as they vary less.</param>
/// <param name="Low">The interval's lower end, 0 to 1.</param>
/// <param name="High">The interval's upper end, 0 to 1.</param>
internal sealed record ClusteredProportion(double Successes, int N, int Clusters, double EffectiveN, double Low, double High)
{
    /// <summary>The proportion, 0 to 1.</summary>
    public double Value => Successes / N;

    /// <summary>Computes it; null for no observations: an empty set has no proportion.</summary>
    /// <param name="observations">Each with its cluster.</param>
    public static ClusteredProportion? Of(IEnumerable<(string Cluster, bool IsSuccess)> observations) =>
        OfGrades(observations.Select(one => (one.Cluster, one.IsSuccess ? 1.0 : 0.0)));

    /// <summary>Computes it of graded observations; null for none.</summary>
    /// <param name="observations">Each with its cluster and its grade, 0 to 1.</param>
    public static ClusteredProportion? OfGrades(IEnumerable<(string Cluster, double Grade)> observations)
    {
        (double Size, double Sum, double Squares)[] clusters =
        [
            .. observations.GroupBy(one => one.Cluster, StringComparer.Ordinal)
                .Select(cluster => ((double)cluster.Count(), cluster.Sum(one => one.Grade), cluster.Sum(one => one.Grade * one.Grade))),
        ];
        if (clusters.Length == 0)
            return null;
        double n = clusters.Sum(cluster => cluster.Size), sum = clusters.Sum(cluster => cluster.Sum), mean = n / clusters.Length;
        (double effect, double worth) = Effects([.. clusters, (mean, mean, mean), (mean, 0, 0)]);
        double effective = Math.Clamp(n * worth / effect, 1, n * worth);
        WilsonInterval interval = WilsonInterval.Of(sum / n, effective);
        return new ClusteredProportion(sum, (int)n, clusters.Length, effective, interval.Low, interval.High);
    }

    /// <summary>
    /// How much larger the mean's variance is than that of independent observations, at least 1; and how many successes and failures one observation is worth, 1 where all are 0 or 1. Both
    /// outcomes must occur.
    /// </summary>
    private static (double Effect, double Worth) Effects((double Size, double Sum, double Squares)[] clusters)
    {
        double k = clusters.Length, n = clusters.Sum(cluster => cluster.Size), p = clusters.Sum(cluster => cluster.Sum) / n;
        double single = clusters.Sum(cluster => cluster.Squares) / n - p * p;
        double variance = k / (k - 1) * clusters.Sum(cluster => Square(cluster.Sum - cluster.Size * p)) / Square(n);
        return (Math.Max(1, variance / (single / (n - 1))), Math.Max(1, p * (1 - p) / single));
    }

    private static double Square(double value) => value * value;
}
