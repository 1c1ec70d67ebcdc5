namespace FastEval.Harness.Diagnostics;

/// <summary>What NVIDIA's GPUs use, by their own counters (NVML). Other programs' share is in it. Not thread-safe.</summary>
internal sealed class GpuEnergy : IDisposable
{
    private readonly Nvml _nvml;
    private readonly nint[] _devices;
    private readonly ulong[] _last;
    private double _joules;

    private GpuEnergy(Nvml nvml, nint[] devices, ulong[] last) => (_nvml, _devices, _last) = (nvml, devices, last);

    /// <summary>Begins to measure; null where there are no such counters, or they cannot be read.</summary>
    /// <param name="library">NVML's name or path.</param>
    /// <param name="busId">The GPU's place on the bus; null for all GPUs together, where it is not known.</param>
    public static GpuEnergy? Open(string library, string? busId)
    {
        if (Nvml.Open(library, out _) is not { } nvml)
            return null;
        nint[] devices = Devices(nvml, busId);
        ulong[] now = new ulong[devices.Length];
        for (int i = 0; i < devices.Length; i++)
        {
            // Before Volta GPUs have no counter, and the energy of some of several would pass for that of all.
            if (nvml.Energy(devices[i], out now[i]) != Nvml.Success)
                devices = [];
        }
        if (devices.Length > 0)
            return new GpuEnergy(nvml, devices, now);
        nvml.Dispose();
        return null;
    }

    /// <summary>Joules since the beginning; NaN once a counter could not be read, or began anew, as it does with the driver.</summary>
    public double Read()
    {
        for (int i = 0; i < _devices.Length; i++)
        {
            bool isGood = _nvml.Energy(_devices[i], out ulong now) == Nvml.Success && now >= _last[i];
            _joules += isGood ? (now - _last[i]) / 1e3 : double.NaN;
            _last[i] = now;
        }
        return _joules;
    }

    public void Dispose() => _nvml.Dispose();

    private static nint[] Devices(Nvml nvml, string? busId)
    {
        if (busId is not null)
            return nvml.Find(busId, out nint one) == Nvml.Success ? [one] : [];
        if (nvml.Count(out uint count) != Nvml.Success)
            return [];
        var devices = new nint[count];
        for (uint i = 0; i < count; i++)
        {
            if (nvml.Find(i, out devices[i]) != Nvml.Success)
                return [];
        }
        return devices;
    }
}
