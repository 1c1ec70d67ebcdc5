using System.Runtime.InteropServices;

namespace FastEval.Harness.Diagnostics;

/// <summary>A counter that says what power a device draws.</summary>
/// <param name="Name"><c>NVML</c> or <c>RAPL</c>.</param>
/// <param name="IsReadable">Whether this process can read it.</param>
/// <param name="Detail">What was found, or why it cannot be read and what to do.</param>
internal sealed record PowerSource(string Name, bool IsReadable, string Detail)
{
    private const string PowerCap = "/sys/class/powercap";

    /// <summary>Looks for all of them.</summary>
    public static IReadOnlyList<PowerSource> List() => [FindNvml(), FindRapl(PowerCap)];

    private static PowerSource FindNvml()
    {
        string library = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";
        if (!NativeLibrary.TryLoad(library, out nint handle))
            return new PowerSource("NVML", false, $"{library} cannot be loaded: no NVIDIA driver");
        NativeLibrary.Free(handle);
        return new PowerSource("NVML", true, library);
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
