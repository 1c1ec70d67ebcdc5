using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>A judge decides. Until one has, the sample is unjudged.</summary>
internal sealed class JudgeRule : IScoringRule
{
    public bool NeedsJudge => true;

    public RuleAnswer? Read(string reply, SuiteItem item) => throw new InvalidOperationException("A judge reads these replies.");
}
