namespace FastEval.Harness.Statistics;

/// <summary>
/// The score interval of a proportion (Wilson, J. Am. Stat. Assoc. 22, 1927), 95%: centre (p + z²/2n)/(1 + z²/n), half width
/// z·√(p(1 − p)/n + z²/4n²)/(1 + z²/n). It stays within 0 to 1 and has a width at p = 0 and p = 1 too, where p ± z·√(p(1 − p)/n) has none.
/// </summary>
/// <param name="Low">The lower end, 0 to 1.</param>
/// <param name="High">The upper end, 0 to 1.</param>
internal readonly record struct WilsonInterval(double Low, double High)
{
    /// <summary>The standard normal distribution's 97.5% quantile.</summary>
    public const double Z = 1.959963984540054;

    /// <summary>Computes it.</summary>
    /// <param name="share">The observed proportion, 0 to 1.</param>
    /// <param name="n">Observations, or as many independent ones as they are worth; above 0, need not be whole.</param>
    public static WilsonInterval Of(double share, double n)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        if (share is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A proportion is from 0 to 1.");
        double z2 = Z * Z;
        double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
        double half = Z * Math.Sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
        // At the ends the formula gives exactly 0 and 1; rounding must not.
        return new WilsonInterval(share == 0 ? 0 : Math.Max(0, centre - half), share == 1 ? 1 : Math.Min(1, centre + half));
    }
}
