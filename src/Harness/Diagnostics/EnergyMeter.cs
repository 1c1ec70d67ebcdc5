using FastEval.Engine.Devices;

namespace FastEval.Harness.Diagnostics;

/// <summary>What a model on this machine uses: the processor's packages, and the GPU if it decodes on one. Not thread-safe.</summary>
internal sealed class EnergyMeter : IDisposable
{
    /// <summary>The back end whose devices are NVIDIA's, so that all of these together are the model's where its place on the bus is not known.</summary>
    private const string Cuda = "CUDA";

    private readonly ProcessorEnergy? _processor;
    private readonly GpuEnergy? _gpu;

    private EnergyMeter(ProcessorEnergy? processor, GpuEnergy? gpu) => (_processor, _gpu) = (processor, gpu);

    /// <summary>The counters that are read: <c>RAPL</c>, <c>NVML</c>, <c>RAPL + NVML</c>.</summary>
    public string Meters => string.Join(" + ", new[] { _processor is null ? null : "RAPL", _gpu is null ? null : "NVML" }.OfType<string>());

    /// <summary>Begins to measure; null where there is no counter of the device.</summary>
    /// <param name="counters">Where they are.</param>
    /// <param name="gpu">The GPU that the model decodes on; null for the processor.</param>
    public static EnergyMeter? Open(EnergyCounters counters, ComputeDevice? gpu)
    {
        GpuEnergy? onGpu = gpu is null || (gpu.BusId is null && gpu.Backend != Cuda) ? null : GpuEnergy.Open(counters.Nvml, gpu.BusId);
        // The processor's share would pass for the whole.
        if (gpu is not null && onGpu is null)
            return null;
        ProcessorEnergy? onProcessor = ProcessorEnergy.Open(counters.PowerCap);
        return onProcessor is null && onGpu is null ? null : new EnergyMeter(onProcessor, onGpu);
    }

    /// <summary>Joules since the beginning; NaN once a counter could not be read.</summary>
    public double Read() => (_processor?.Read() ?? 0) + (_gpu?.Read() ?? 0);

    public void Dispose() => _gpu?.Dispose();
}
