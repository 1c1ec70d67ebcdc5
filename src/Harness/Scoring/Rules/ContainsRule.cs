using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>MTVQA's own: the right answer is within the reply, both in lower case and without full stops.</summary>
internal sealed class ContainsRule : IScoringRule
{
    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        string said = Folded(reply);
        return RuleAnswer.Of(said, item.Golds.Select(Folded).Any(gold => gold.Length > 0 && said.Contains(gold, StringComparison.Ordinal)));
    }

    private static string Folded(string text) => text.ToLowerInvariant().Replace(".", "", StringComparison.Ordinal).Trim();
}
