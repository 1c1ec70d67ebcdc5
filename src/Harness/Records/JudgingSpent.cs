using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>What was spent on verdicts: tokens of APIs, and money. What a cache or a recording answered, and a model on this machine, took none of it.</summary>
/// <param name="PromptTokens">Prompt tokens.</param>
/// <param name="OutputTokens">Output tokens.</param>
/// <param name="Cost">US dollars of those whose cost is known; null where none is, for want of a price or a credible count of tokens.</param>
internal sealed record JudgingSpent(long PromptTokens, long OutputTokens, double? Cost)
{
    /// <summary>US dollars of those without a known cost, by the count and the price of then; null where there is no such count and price. It is in no report.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CostEstimate { get; init; }

    /// <summary>How many verdicts have no known cost.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int WithoutCost { get; init; }

    /// <summary>Both together; null if neither is there.</summary>
    public static JudgingSpent? operator +(JudgingSpent? left, JudgingSpent? right) => left is null || right is null
        ? left ?? right
        : new JudgingSpent(left.PromptTokens + right.PromptTokens, left.OutputTokens + right.OutputTokens, Sum(left.Cost, right.Cost))
        {
            CostEstimate = Sum(left.CostEstimate, right.CostEstimate),
            WithoutCost = left.WithoutCost + right.WithoutCost,
        };

    private static double? Sum(double? left, double? right) => left is null && right is null ? null : (left ?? 0) + (right ?? 0);
}
