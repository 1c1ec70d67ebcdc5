using System.Globalization;

namespace FastEval.Harness.Diagnostics;

/// <summary>A counter that says what power a device draws.</summary>
/// <param name="Name"><c>NVML</c> or <c>RAPL</c>.</param>
/// <param name="IsReadable">Whether this process can read it.</param>
/// <param name="Detail">What was found, or why it cannot be read and what to do.</param>
internal sealed record PowerSource(string Name, bool IsReadable, string Detail)
{
    /// <summary>Where Linux has the processor's counters.</summary>
    public const string PowerCap = "/sys/class/powercap";

    /// <summary>Looks for all of them.</summary>
    public static IReadOnlyList<PowerSource> List() => [FindNvml(Nvml.Library), FindRapl(PowerCap)];

    /// <summary>Really asks the first GPU for its power: the library alone may be there without a device, or without the right to ask.</summary>
    internal static PowerSource FindNvml(string library)
    {
        using Nvml? nvml = Nvml.Open(library, out string problem);
        if (nvml is null)
            return new PowerSource("NVML", false, problem);
        int code = nvml.Count(out uint devices);
        if (code != Nvml.Success || devices == 0)
            return new PowerSource("NVML", false, code != Nvml.Success ? $"nvmlDeviceGetCount_v2 failed with code {code}" : $"{library} knows no GPU");
        code = nvml.Find(0, out nint device);
        if (code != Nvml.Success)
            return new PowerSource("NVML", false, $"nvmlDeviceGetHandleByIndex_v2 failed with code {code}: GPU 0 cannot be opened");
        code = nvml.Power(device, out uint milliwatts);
        return code == Nvml.Success
            ? new PowerSource("NVML", true, string.Create(CultureInfo.InvariantCulture, $"{library}: GPU 0 draws {milliwatts / 1000.0:0.0} W"))
            : new PowerSource("NVML", false, $"nvmlDeviceGetPowerUsage failed with code {code}: this GPU does not tell its power");
    }

    /// <summary>Looks for Intel's and AMD's energy counters below a folder of sysfs.</summary>
    internal static PowerSource FindRapl(string folder)
    {
        string[] counters = Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder, "intel-rapl*").Select(zone => Path.Combine(zone, "energy_uj")).Where(File.Exists).Order(StringComparer.Ordinal)]
            : [];
        if (counters.Length == 0)
            return new PowerSource("RAPL", false, $"{folder} has no intel-rapl energy counters (virtual machines rarely do)");
        foreach (string counter in counters)
        {
            try
            {
                if (long.TryParse(File.ReadAllText(counter).AsSpan().Trim(), out _))
                    return new PowerSource("RAPL", true, counter);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new PowerSource("RAPL", false, $"{counter} is for root only: `sudo chmod a+r {counter}` lets others read it");
            }
        }
        return new PowerSource("RAPL", false, $"{counters[0]} holds no number");
    }
}
