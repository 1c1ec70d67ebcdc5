using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Judging;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Running;

/// <summary>Who judges replies, and how it is asked.</summary>
/// <param name="Source">The judge: any target.</param>
/// <param name="Template">Its prompt.</param>
internal sealed record JudgePlan(ITargetSource Source, JudgeTemplate Template)
{
    /// <summary>Output tokens of a verdict where the user does not say: LLaVA-Bench's authors allow as many.</summary>
    public const int DefaultMaxTokens = 1024;

    /// <summary>Output tokens of a verdict at most.</summary>
    public int MaxTokens { get; init; } = DefaultMaxTokens;

    /// <summary>Whether an item's replies are judged.</summary>
    public static bool Concerns(SuiteItem item) => item.Scoring is { } rule && ScoringRules.Find(rule)?.NeedsJudge == true;

    /// <summary>Describes the judge.</summary>
    /// <param name="target">What was loaded.</param>
    public JudgeRecord Describe(TargetRecord target) => new()
    {
        Target = target,
        Template = Template.Name,
        Verdict = Template.Form,
        Prompt = Template.Text,
        PromptsByCategory = Template.ByCategory,
    };
}
