namespace FastEval.Harness.Running;

/// <summary>How judging ended that was not stopped from outside.</summary>
/// <param name="Judged">Samples that were judged, or are in error now.</param>
/// <param name="Failure">What went wrong with the judge as a whole; null if nothing did.</param>
/// <param name="IsSpent">Whether the budget ended it.</param>
internal sealed record JudgingOutcome(int Judged, TargetFailure? Failure, bool IsSpent);
