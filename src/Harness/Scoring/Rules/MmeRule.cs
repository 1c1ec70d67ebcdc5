using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>MME's own: "yes", else "no", within the first four characters of the reply in lower case.</summary>
internal sealed class MmeRule : IScoringRule
{
    private const int Looked = 4;

    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        string lower = reply.Trim().ToLowerInvariant();
        string start = lower[..Math.Min(Looked, lower.Length)];
        string? answer = start.Contains("yes", StringComparison.Ordinal) ? "yes" : start.Contains("no", StringComparison.Ordinal) ? "no" : null;
        return answer is null ? null : RuleAnswer.Of(answer, answer == item.Answer);
    }
}
