using FastEval.Harness.Suites.Core;

namespace FastEval.Harness.Statistics;

/// <summary>
/// How far the mean of paired differences could be off, by drawing whole clusters (all questions about a picture) anew with replacement (Efron and Tibshirani,
/// An Introduction to the Bootstrap, 1993, 8.3 and 13.3). The same seed gives the same figures on every machine.
/// </summary>
/// <param name="Low">The 2.5th percentile of the drawn means, −1 to 1.</param>
/// <param name="High">The 97.5th.</param>
/// <param name="PValue">Twice the share of drawn means on the other side of 0 or at it, the observed one counted with them; above 0, at most 1.</param>
internal sealed record ClusterBootstrap(double Low, double High, double PValue)
{
    /// <summary>Draws.</summary>
    public const int Draws = 10_000;

    /// <summary>Computes it; null for no observations.</summary>
    /// <param name="observations">Each with its cluster, and its difference, −1 to 1.</param>
    /// <param name="seed">What the draws are made of.</param>
    public static ClusterBootstrap? Of(IEnumerable<(string Cluster, double Difference)> observations, ulong seed)
    {
        (double Sum, int Size)[] clusters =
            [.. observations.GroupBy(one => one.Cluster, StringComparer.Ordinal).Select(cluster => (cluster.Sum(one => one.Difference), cluster.Count()))];
        if (clusters.Length == 0)
            return null;
        var random = new SeededRandom(seed);
        var means = new double[Draws];
        for (int draw = 0; draw < Draws; draw++)
        {
            double sum = 0;
            int size = 0;
            for (int i = 0; i < clusters.Length; i++)
            {
                (double clusterSum, int clusterSize) = clusters[random.Below(clusters.Length)];
                sum += clusterSum;
                size += clusterSize;
            }
            means[draw] = sum / size;
        }
        Distribution drawn = Distribution.Of(means)!;
        int notAbove = means.Count(mean => mean <= 0), notBelow = means.Count(mean => mean >= 0);
        return new ClusterBootstrap(drawn.Percentile(2.5), drawn.Percentile(97.5), Math.Min(1, 2.0 * (Math.Min(notAbove, notBelow) + 1) / (Draws + 1)));
    }
}
