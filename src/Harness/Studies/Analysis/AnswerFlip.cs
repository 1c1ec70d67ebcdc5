using FastEval.Harness.Suites;

namespace FastEval.Harness.Studies.Analysis;

/// <summary>An answer that is right with one of two pairs and not with the other.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Item">It; null without the suite.</param>
/// <param name="Before">The reference's reply.</param>
/// <param name="After">The pair's reply.</param>
/// <param name="IsGain">Whether it became right.</param>
internal sealed record AnswerFlip(string ItemId, SuiteItem? Item, string? Before, string? After, bool IsGain);
