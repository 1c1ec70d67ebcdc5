using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Judging;

/// <summary>What a judge is asked.</summary>
/// <param name="Item">The item: its question, its hint (the text beside the picture), its answer or its references, and its categories.</param>
/// <param name="Reply">What the model says, without its thinking; not empty.</param>
internal sealed record JudgeQuestion(SuiteItem Item, string Reply);
