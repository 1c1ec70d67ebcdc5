using System.Globalization;
using FastEval.Engine.Devices;

namespace FastEval.Harness.Diagnostics;

/// <summary>Linux's <c>/proc/self</c>; elsewhere the process's peak working set, which cannot be reset.</summary>
internal sealed class MemoryProbe : IMemoryProbe
{
    private const string Status = "/proc/self/status";

    public bool TryResetPeak()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            // 5 resets VmHWM to the current resident set (Linux, Documentation/filesystems/proc.rst).
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public double? ReadPeakMiB()
    {
        if (OperatingSystem.IsLinux())
            return File.Exists(Status) ? ParsePeakMiB(File.ReadLines(Status)) : null;
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return self.PeakWorkingSet64 > 0 ? self.PeakWorkingSet64 / 1048576.0 : null;
    }

    public long ReadDeviceFreeBytes(string device) => ComputeDevices.Find(device).MemoryFreeBytes;

    /// <summary>Finds <c>VmHWM: 123 kB</c>.</summary>
    internal static double? ParsePeakMiB(IEnumerable<string> status)
    {
        foreach (string line in status)
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal)
                && double.TryParse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double kib))
                return kib / 1024;
        }
        return null;
    }
}
