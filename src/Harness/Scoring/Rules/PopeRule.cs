using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>
/// POPE's own: of what stands before the first full stop, commas taken out, a word "no", "No" or "not" makes it no; everything else is yes, also a refusal.
/// </summary>
internal sealed class PopeRule : IScoringRule
{
    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        string[] words = reply.Split('.')[0].Replace(",", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string answer = words.Any(word => word is "no" or "No" or "not") ? "no" : "yes";
        return RuleAnswer.Of(answer, answer == item.Answer);
    }
}
