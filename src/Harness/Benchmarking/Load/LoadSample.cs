using FastEval.Harness.Targets;

namespace FastEval.Harness.Benchmarking.Load;

/// <summary>One question of a load test.</summary>
/// <param name="Timings">Its times; null if it failed, or no token came.</param>
/// <param name="OutputTokens">As the target counts them; 0 if it failed.</param>
/// <param name="Tries">Over the network; 1 for a local model.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
internal sealed record LoadSample(TargetTimings? Timings, int OutputTokens, int Tries, string? Error)
{
    /// <summary>Time per output token after the first, milliseconds; null for fewer than two.</summary>
    public double? TpotMs => Timings is { } timings && OutputTokens > 1 ? (timings.E2eMs - timings.TtftMs) / (OutputTokens - 1) : null;
}
