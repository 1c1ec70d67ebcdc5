using FastEval.Engine.Devices;

namespace FastEval.Harness.Benchmarking;

/// <summary>Reads <c>--device</c> of a command that takes several.</summary>
internal static class DeviceChoice
{
    /// <summary>The identifiers meant, in the order named, each once.</summary>
    /// <param name="text"><c>all</c>, or identifiers with commas between.</param>
    /// <param name="present">The devices of this machine.</param>
    /// <exception cref="ArgumentException">One is not there; the message lists those that are.</exception>
    public static IReadOnlyList<string> Resolve(string text, IReadOnlyList<ComputeDevice> present)
    {
        // Accelerators and several-as-one hold no model by themselves.
        ComputeDevice[] usable = [.. present.Where(device => device.Kind is ComputeDeviceKind.Cpu or ComputeDeviceKind.Gpu or ComputeDeviceKind.IntegratedGpu)];
        string[] names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
            throw new ArgumentException("--device names no device: give all, or identifiers with commas between.");
        var chosen = new List<string>();
        foreach (string name in names)
        {
            string[] ids = name.Equals("all", StringComparison.OrdinalIgnoreCase)
                ? [.. usable.Select(device => device.Id)]
                : [.. usable.Where(device => device.Id.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(device => device.Id)];
            if (ids.Length == 0)
                throw new ArgumentException(
                    $"There is no device '{name}'. This machine has: {string.Join(", ", usable.Select(device => device.Id))}. See `fasteval devices`; add a back end with `fasteval devices --add vulkan`.");
            chosen.AddRange(ids.Where(id => !chosen.Contains(id)));
        }
        return chosen;
    }
}
