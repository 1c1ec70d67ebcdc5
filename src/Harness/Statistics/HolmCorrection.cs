namespace FastEval.Harness.Statistics;

/// <summary>
/// p-values of several tests, corrected so that the chance of any false alarm among them is what one test's was (Holm, Scand. J. Stat. 6, 1979): the i-th
/// smallest of m is multiplied by m − i + 1, is at least as large as those before it, and at most 1.
/// </summary>
internal static class HolmCorrection
{
    /// <summary>The corrected values, in the order of the given ones.</summary>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        int[] order = [.. Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i])];
        var adjusted = new double[pValues.Count];
        double largest = 0;
        for (int rank = 0; rank < order.Length; rank++)
        {
            largest = Math.Max(largest, Math.Min(1, pValues[order[rank]] * (order.Length - rank)));
            adjusted[order[rank]] = largest;
        }
        return adjusted;
    }
}
