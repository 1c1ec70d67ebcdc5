namespace FastEval.Harness.Statistics;

/// <summary>
/// The exact test of two proportions on the same items (McNemar, Psychometrika 12, 1947): of the items that only one of the two has right, half would be
/// the first's if both were equally good. p = 2·P(Binomial(gained + lost, ½) ≤ min(gained, lost)), at most 1.
/// </summary>
internal static class McNemarTest
{
    /// <summary>The two-sided p-value, 0 to 1; 1 where nothing differs.</summary>
    /// <param name="gained">Items that only the second has right.</param>
    /// <param name="lost">Items that only the first has right.</param>
    public static double PValue(int gained, int lost) =>
        gained + lost == 0 ? 1 : Math.Clamp(1 - MedianInterval.CoverageWithout(Math.Min(gained, lost), gained + lost), 0, 1);
}
