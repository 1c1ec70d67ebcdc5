namespace FastEval.Harness.Targets;

/// <summary>A reply's times in milliseconds; definitions in docs/timings.md.</summary>
/// <param name="TtftMs">Time to first token.</param>
/// <param name="E2eMs">Until the last.</param>
/// <param name="PhasesMs">The parts of the first by name, in their order, queueing included.</param>
/// <param name="InterTokenMs">Gaps between consecutive output tokens.</param>
internal sealed record TargetTimings(double TtftMs, double E2eMs, IReadOnlyDictionary<string, double> PhasesMs, IReadOnlyList<double> InterTokenMs);
