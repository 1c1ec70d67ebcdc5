using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>
/// Average normalised Levenshtein similarity (Biten et al., Scene Text Visual Question Answering, 2019): 1 − distance/longer length to the nearest right answer, in lower case with runs
/// of white space as one; 0 where that distance is half or more.
/// </summary>
internal sealed class AnlsRule : IScoringRule
{
    private const double Threshold = 0.5;

    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        string said = Folded(reply);
        return new RuleAnswer(said, item.Golds.Max(gold => Similarity(said, Folded(gold))));
    }

    private static double Similarity(string said, string gold)
    {
        int longer = Math.Max(said.Length, gold.Length);
        double distance = longer == 0 ? 0 : (double)EditDistance.Of(said, gold) / longer;
        return distance < Threshold ? 1 - distance : 0;
    }

    private static string Folded(string text) => string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
