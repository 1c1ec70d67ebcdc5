namespace FastEval.Harness.Running;

/// <summary>How a run ended that was not stopped.</summary>
/// <param name="Failures">What went wrong with whole targets, by name.</param>
/// <param name="NewSamples">Samples that this process recorded.</param>
internal sealed record RunOutcome(IReadOnlyList<TargetFailure> Failures, int NewSamples);
