namespace FastEval.Harness.Targets.Traffic;

/// <summary>What is kept of traffic, and what stands in for it; folders, null for none.</summary>
/// <param name="Cache">Where whole answers are kept and looked up.</param>
/// <param name="Record">Where everything is recorded.</param>
/// <param name="Replay">Where answers come from instead of the network.</param>
internal sealed record TrafficOptions(string? Cache, string? Record, string? Replay)
{
    /// <summary>Nothing is kept.</summary>
    public static TrafficOptions None { get; } = new(null, null, null);
}
