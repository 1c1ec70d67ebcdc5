using FastEval.Harness.Prompting;
using FastEval.Harness.Suites;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Running;

/// <summary>What a run asks, and whom.</summary>
internal sealed record RunPlan
{
    /// <summary>Output tokens of an answer where neither the user nor the suite says otherwise.</summary>
    public const int DefaultMaxTokens = 32;

    public required Suite Suite { get; init; }

    /// <summary>The items after filter and limit, in the suite's order, so that questions about the same pictures stay together.</summary>
    public required IReadOnlyList<SuiteItem> Items { get; init; }

    public required IReadOnlyList<ITargetSource> Targets { get; init; }

    /// <summary>Whether options are compared by their likelihood instead of an answer being generated, where an item has options.</summary>
    public required bool UsesLikelihood { get; init; }

    /// <summary>What prompts are made with; null: the items' own.</summary>
    public PromptChoice? Prompts { get; init; }

    /// <summary>Who grades the replies that no rule can; null: they stay unjudged.</summary>
    public JudgePlan? Judge { get; init; }

    public required uint Seed { get; init; }

    /// <summary>0 is greedy.</summary>
    public required float Temperature { get; init; }

    /// <summary>Output tokens at most.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>What may be spent on APIs; null for no limit.</summary>
    public RunBudget? Budget { get; init; }
}
