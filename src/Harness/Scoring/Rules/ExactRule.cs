using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>The reply is the answer, case, white space around it and a full stop at its end aside.</summary>
internal sealed class ExactRule : IScoringRule
{
    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        string said = Folded(reply);
        return RuleAnswer.Of(said, item.Golds.Any(gold => Folded(gold) == said));
    }

    private static string Folded(string text) => text.Trim().TrimEnd('.').TrimEnd().ToLowerInvariant();
}
