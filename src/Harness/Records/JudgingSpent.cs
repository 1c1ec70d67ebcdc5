namespace FastEval.Harness.Records;

/// <summary>What was spent on verdicts: tokens of APIs, and money. What a cache or a recording answered, and a model on this machine, took none of it.</summary>
/// <param name="PromptTokens">Prompt tokens.</param>
/// <param name="OutputTokens">Output tokens.</param>
/// <param name="Cost">US dollars; null where no price or no credible count of tokens is known.</param>
internal sealed record JudgingSpent(long PromptTokens, long OutputTokens, double? Cost)
{
    /// <summary>Both together; null if neither is there.</summary>
    public static JudgingSpent? operator +(JudgingSpent? left, JudgingSpent? right) => left is null || right is null
        ? left ?? right
        : new JudgingSpent(left.PromptTokens + right.PromptTokens, left.OutputTokens + right.OutputTokens, left.Cost is null && right.Cost is null ? null : (left.Cost ?? 0) + (right.Cost ?? 0));
}
