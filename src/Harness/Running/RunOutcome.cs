namespace FastEval.Harness.Running;

/// <summary>How a run ended that was not stopped from outside.</summary>
/// <param name="Failures">What went wrong with whole targets, by name.</param>
/// <param name="NewSamples">Samples that this process recorded.</param>
/// <param name="Spent">What was spent, where the budget ended it before all items were asked; null if it did not.</param>
/// <param name="AwaitedAnew">Replies that a judging anew still waits for; until there are none the grades of before count.</param>
internal sealed record RunOutcome(IReadOnlyList<TargetFailure> Failures, int NewSamples, string? Spent = null, int AwaitedAnew = 0);
