namespace FastEval.Harness.Statistics;

/// <summary>
/// The difference of two proportions observed on the same items, with its 95% interval: Tango's score interval (Stat. Med. 17, 1998), which has a width
/// even where nothing differs, for as many independent items as the clustered ones are worth.
/// <para>
/// Of n items b were gained and c lost. The interval holds every δ with |b − c − nδ| ≤ z·√(n(2q + δ(1 − δ))), where q, the share of lost ones, is the most likely
/// given δ: q = (√(B² − 4AC) − B)/2A, A = 2n, B = −b − c + (2n − b + c)δ, C = −cδ(1 − δ). Items in clusters (questions about one picture) count less:
/// n, b and c are divided by the design effect, the variance of the mean difference over clusters by that over items, not below 1.
/// </para>
/// </summary>
/// <param name="N">Items.</param>
/// <param name="Gained">Items that only the second has right.</param>
/// <param name="Lost">Items that only the first has right.</param>
/// <param name="DesignEffect">By how much the clusters make the items count less, at least 1.</param>
/// <param name="Low">The interval's lower end, −1 to 1.</param>
/// <param name="High">The interval's upper end, −1 to 1.</param>
internal sealed record PairedDifference(int N, int Gained, int Lost, double DesignEffect, double Low, double High)
{
    /// <summary>The second proportion less the first, −1 to 1.</summary>
    public double Value => (double)(Gained - Lost) / N;

    /// <summary>Computes it; null for no observations.</summary>
    /// <param name="observations">Each with its cluster, and whether the first and the second are right.</param>
    public static PairedDifference? Of(IEnumerable<(string Cluster, bool First, bool Second)> observations)
    {
        (string Cluster, bool First, bool Second)[] all = [.. observations];
        if (all.Length == 0)
            return null;
        int gained = all.Count(one => one.Second && !one.First), lost = all.Count(one => one.First && !one.Second);
        double effect = EffectOf(all);
        double n = all.Length / effect, b = gained / effect, c = lost / effect;
        return new PairedDifference(all.Length, gained, lost, effect, Bound(n, b, c, -WilsonInterval.Z), Bound(n, b, c, WilsonInterval.Z));
    }

    private static double EffectOf((string Cluster, bool First, bool Second)[] all)
    {
        double n = all.Length, mean = all.Sum(Change) / n;
        double independent = n / (n - 1) * all.Sum(one => Square(Change(one) - mean)) / Square(n);
        (double Size, double Change)[] clusters = [.. all.GroupBy(one => one.Cluster, StringComparer.Ordinal).Select(cluster => ((double)cluster.Count(), cluster.Sum(Change)))];
        double k = clusters.Length;
        if (k < 2 || !(independent > 0))
            return 1;
        double clustered = k / (k - 1) * clusters.Sum(cluster => Square(cluster.Change - cluster.Size * mean)) / Square(n);
        return Math.Max(1, clustered / independent);
    }

    private static double Change((string Cluster, bool First, bool Second) one) => (one.Second ? 1 : 0) - (one.First ? 1 : 0);

    /// <summary>Where the score falls to −<paramref name="z"/>: it falls with δ, so halving finds it.</summary>
    private static double Bound(double n, double b, double c, double z)
    {
        (double low, double high) = z < 0 ? (-1, (b - c) / n) : ((b - c) / n, 1.0);
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (Score(n, b, c, middle) > -z)
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }

    private static double Score(double n, double b, double c, double delta)
    {
        double linear = -b - c + (2 * n - b + c) * delta;
        double q = (Math.Sqrt(Math.Max(0, Square(linear) + 8 * n * c * delta * (1 - delta))) - linear) / (4 * n);
        double variance = n * (2 * q + delta * (1 - delta));
        double distance = b - c - n * delta;
        return variance > 0 ? distance / Math.Sqrt(variance) : distance > 0 ? double.PositiveInfinity : distance < 0 ? double.NegativeInfinity : 0;
    }

    private static double Square(double value) => value * value;
}
