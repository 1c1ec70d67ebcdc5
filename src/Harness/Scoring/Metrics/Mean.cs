namespace FastEval.Harness.Scoring.Metrics;

/// <summary>Means that know when there is nothing to average.</summary>
internal static class Mean
{
    /// <summary>The mean score of those that have one; null if none has.</summary>
    public static double? Score(IEnumerable<MeasuredItem> items) => Of(items.Select(item => item.Score));

    /// <summary>The mean of the values that are there; null if none is.</summary>
    public static double? Of(IEnumerable<double?> values)
    {
        double[] there = [.. values.OfType<double>()];
        return there.Length > 0 ? there.Average() : null;
    }
}
