namespace FastEval.Harness.Reports.Analysis;

/// <summary>What no other one beats in both of two figures.</summary>
internal static class ParetoFront
{
    /// <summary>Finds them, the cheapest first.</summary>
    /// <param name="all">What has both figures.</param>
    /// <param name="cost">Less is better.</param>
    /// <param name="gain">More is better.</param>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> all, Func<T, double> cost, Func<T, double> gain)
    {
        var front = new List<T>();
        foreach (T one in all.OrderBy(cost).ThenByDescending(gain))
        {
            if (front.Count == 0 || gain(one) > gain(front[^1]))
                front.Add(one);
        }
        return front;
    }
}
