namespace FastEval.Harness.Regressions.Changes;

/// <summary>What a benchmark gave at one commit, over all recordings of it.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Time">When it was made, or if that is unknown, first measured.</param>
/// <param name="Value">The median of the launches' medians, in the benchmark's unit.</param>
/// <param name="Cost">The same as a logarithm of time.</param>
/// <param name="Low">The smallest of the launches' medians.</param>
/// <param name="High">The largest.</param>
internal sealed record CommitPoint(string Commit, DateTimeOffset Time, double Value, double Cost, double Low, double High);
