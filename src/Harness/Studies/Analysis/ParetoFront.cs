namespace FastEval.Harness.Studies.Analysis;

/// <summary>Pairs that no other one beats in both of two figures.</summary>
internal static class ParetoFront
{
    /// <summary>Finds them, the cheapest first.</summary>
    /// <param name="pairs">Pairs that have both figures.</param>
    /// <param name="cost">Less is better.</param>
    /// <param name="gain">More is better.</param>
    public static IReadOnlyList<PairAnalysis> Of(IEnumerable<PairAnalysis> pairs, Func<PairAnalysis, double> cost, Func<PairAnalysis, double> gain)
    {
        var front = new List<PairAnalysis>();
        foreach (PairAnalysis pair in pairs.OrderBy(cost).ThenByDescending(gain))
        {
            if (front.Count == 0 || gain(pair) > gain(front[^1]))
                front.Add(pair);
        }
        return front;
    }
}
