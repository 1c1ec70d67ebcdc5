using System.Runtime.InteropServices;

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
    public static IReadOnlyList<PowerSource> List() => [FindNvml(), FindRapl(PowerCap)];

    private static PowerSource FindNvml()
    {
        string library = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";
        if (!NativeLibrary.TryLoad(library, out nint handle))
            return new PowerSource("NVML", false, $"{library} cannot be loaded: no NVIDIA driver");
        try
        {
            return ReadNvml(handle, library);
        }
        catch (EntryPointNotFoundException e)
        {
            return new PowerSource("NVML", false, $"{library} is too old: {e.Message}");
        }
        finally
        {
            NativeLibrary.Free(handle);
        }
    }

    /// <summary>Really asks the first GPU for its power: the library alone may be there without a device, or without the right to ask.</summary>
    private static unsafe PowerSource ReadNvml(nint handle, string library)
    {
        var init = (delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(handle, "nvmlInit_v2");
        var shutdown = (delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(handle, "nvmlShutdown");
        var count = (delegate* unmanaged[Cdecl]<uint*, int>)NativeLibrary.GetExport(handle, "nvmlDeviceGetCount_v2");
        var find = (delegate* unmanaged[Cdecl]<uint, nint*, int>)NativeLibrary.GetExport(handle, "nvmlDeviceGetHandleByIndex_v2");
        var power = (delegate* unmanaged[Cdecl]<nint, uint*, int>)NativeLibrary.GetExport(handle, "nvmlDeviceGetPowerUsage");
        int code = init();
        if (code != 0)
            return new PowerSource("NVML", false, $"nvmlInit_v2 of {library} failed with code {code}: is the driver loaded?");
        try
        {
            uint devices;
            code = count(&devices);
            if (code != 0 || devices == 0)
                return new PowerSource("NVML", false, code != 0 ? $"nvmlDeviceGetCount_v2 failed with code {code}" : $"{library} knows no GPU");
            nint device;
            code = find(0, &device);
            if (code != 0)
                return new PowerSource("NVML", false, $"nvmlDeviceGetHandleByIndex_v2 failed with code {code}: GPU 0 cannot be opened");
            uint milliwatts;
            code = power(device, &milliwatts);
            return code == 0
                ? new PowerSource("NVML", true, $"{library}: GPU 0 draws {milliwatts / 1000.0:0.0} W")
                : new PowerSource("NVML", false, $"nvmlDeviceGetPowerUsage failed with code {code}: this GPU does not tell its power");
        }
        finally
        {
            _ = shutdown();
        }
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
