namespace FastEval.Harness.Regressions.Deciding;

/// <summary>One benchmark of two builds. Changes are of time, relative: 0.05 is 5% slower, whatever the benchmark's unit.</summary>
/// <param name="Name">The benchmark.</param>
/// <param name="Unit">Of the medians.</param>
/// <param name="Base">The median of the first build's samples; null if it has none.</param>
/// <param name="Head">The second's.</param>
/// <param name="Rounds">Launches of the side that has fewer.</param>
/// <param name="Change">How much longer the second takes; null below two rounds.</param>
/// <param name="Low">The 95% interval's lower end.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Noise">By how much two launches of one build differ (a standard deviation).</param>
/// <param name="PValue">That it would look so changed if it were not, corrected for the number of benchmarks.</param>
/// <param name="Verdict">What follows.</param>
/// <param name="Reason">Why it cannot be compared at all; null where it can.</param>
internal sealed record BenchmarkChange(
    string Name, string Unit, double? Base, double? Head, int Rounds, double? Change, double? Low, double? High, double? Noise, double? PValue, SpeedVerdict Verdict,
    string? Reason = null)
{
    /// <summary>A benchmark that cannot be compared.</summary>
    public static BenchmarkChange Incomparable(string name, string unit, string reason) => new(name, unit, null, null, 0, null, null, null, null, null, SpeedVerdict.Unknown, reason);
}
