using System.Runtime.InteropServices;
using System.Text;

namespace FastEval.Harness.Diagnostics;

/// <summary>
/// NVIDIA's management library (nvml.h), as far as power and energy go. It comes with the driver, so it is looked for when it is needed. Every function gives NVML's return code, 0 for
/// success. Not thread-safe.
/// </summary>
internal sealed unsafe class Nvml : IDisposable
{
    /// <summary>The return code of success.</summary>
    public const int Success = 0;

    private readonly nint _library;
    private readonly delegate* unmanaged[Cdecl]<int> _shutdown;
    private readonly delegate* unmanaged[Cdecl]<uint*, int> _count;
    private readonly delegate* unmanaged[Cdecl]<uint, nint*, int> _byIndex;
    private readonly delegate* unmanaged[Cdecl]<byte*, nint*, int> _byBusId;
    private readonly delegate* unmanaged[Cdecl]<nint, uint*, int> _power;
    private readonly delegate* unmanaged[Cdecl]<nint, ulong*, int> _energy;

    /// <exception cref="EntryPointNotFoundException">The library is too old.</exception>
    private Nvml(nint library)
    {
        _library = library;
        _shutdown = (delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(library, "nvmlShutdown");
        _count = (delegate* unmanaged[Cdecl]<uint*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetCount_v2");
        _byIndex = (delegate* unmanaged[Cdecl]<uint, nint*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetHandleByIndex_v2");
        _byBusId = (delegate* unmanaged[Cdecl]<byte*, nint*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetHandleByPciBusId_v2");
        _power = (delegate* unmanaged[Cdecl]<nint, uint*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetPowerUsage");
        _energy = (delegate* unmanaged[Cdecl]<nint, ulong*, int>)NativeLibrary.GetExport(library, "nvmlDeviceGetTotalEnergyConsumption");
    }

    /// <summary>The library's name on this system.</summary>
    public static string Library => OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";

    /// <summary>Loads and initialises it.</summary>
    /// <param name="library">Its name or path.</param>
    /// <param name="problem">Why it cannot be used.</param>
    /// <returns>Null where it cannot be used.</returns>
    public static Nvml? Open(string library, out string problem)
    {
        problem = "";
        if (!NativeLibrary.TryLoad(library, out nint handle))
        {
            problem = $"{library} cannot be loaded: no NVIDIA driver";
            return null;
        }
        try
        {
            var nvml = new Nvml(handle);
            int code = ((delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(handle, "nvmlInit_v2"))();
            if (code == Success)
                return nvml;
            problem = $"nvmlInit_v2 of {library} failed with code {code}: is the driver loaded?";
        }
        catch (EntryPointNotFoundException e)
        {
            problem = $"{library} is too old: {e.Message}";
        }
        NativeLibrary.Free(handle);
        return null;
    }

    /// <summary>The number of GPUs.</summary>
    public int Count(out uint devices)
    {
        fixed (uint* pointer = &devices)
            return _count(pointer);
    }

    /// <summary>A GPU by its number, from 0.</summary>
    public int Find(uint index, out nint device)
    {
        fixed (nint* pointer = &device)
            return _byIndex(index, pointer);
    }

    /// <summary>A GPU by its place on the bus, <c>domain:bus:device.function</c> in hexadecimal.</summary>
    public int Find(string busId, out nint device)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(busId + '\0'))
        fixed (nint* pointer = &device)
            return _byBusId(text, pointer);
    }

    /// <summary>What a GPU draws now, in milliwatts.</summary>
    public int Power(nint device, out uint milliwatts)
    {
        fixed (uint* pointer = &milliwatts)
            return _power(device, pointer);
    }

    /// <summary>What a GPU has used since its driver was loaded, in millijoules; from Volta on.</summary>
    public int Energy(nint device, out ulong millijoules)
    {
        fixed (ulong* pointer = &millijoules)
            return _energy(device, pointer);
    }

    public void Dispose()
    {
        _ = _shutdown();
        NativeLibrary.Free(_library);
    }
}
