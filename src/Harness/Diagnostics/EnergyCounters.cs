namespace FastEval.Harness.Diagnostics;

/// <summary>Where a machine's energy counters are.</summary>
/// <param name="PowerCap">The folder of the processor's zones in sysfs.</param>
/// <param name="Nvml">NVIDIA's management library, a name or a path.</param>
internal sealed record EnergyCounters(string PowerCap, string Nvml)
{
    /// <summary>Those of this machine.</summary>
    public static EnergyCounters OfThisMachine { get; } = new(PowerSource.PowerCap, Diagnostics.Nvml.Library);
}
