using FastEval.Engine.Devices;
using FastEval.Engine.Native;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Output;
using FastEval.Kernels.Accelerators;

namespace FastEval.Harness.Commands;

/// <summary>Makes the report of <c>fasteval devices</c>.</summary>
internal static class DevicesReport
{
    private const double Mebi = 1048576.0;

    public static Report Of(DeviceSurvey survey)
    {
        ProcessorInfo processor = survey.Machine.Processor;
        ComputeDevice? cpu = survey.Devices?.FirstOrDefault(device => device.Kind == ComputeDeviceKind.Cpu);
        return new Report(
        [
            ReportSection.Record("processor", "Processor", ReportForms.All,
                (new("name", "Name"), processor.Name),
                (new("physical_cores", "Cores"), processor.PhysicalCores),
                (new("logical_cores", "Hardware threads"), processor.LogicalCores),
                (new("memory_mib", "Memory, MiB"), Math.Round(survey.Machine.MemoryMiB)),
                (new("backend_library", "Back end chosen"), survey.CpuBackend),
                (new("features", "Its features"), cpu?.Features ?? []),
                (new("os", "System"), survey.Machine.OperatingSystem)),
            new("devices", "Devices for --device (llama.cpp)",
            [
                new("id", "ID"), new("backend", "Back end"), new("kind", "Kind"), new("name", "Name"),
                new("memory_free_mib", "Free MiB", IsNumber: true), new("memory_total_mib", "Total MiB", IsNumber: true),
            ],
            [.. (survey.Devices ?? []).Select(DeviceRow)]),
            ReportSection.Record("llama", "llama.cpp", ReportForms.All,
                (new("release", "Release"), NativeRuntime.Release),
                (new("loaded", "Loaded"), survey.Devices is not null),
                (new("detail", survey.Devices is null ? "Why not" : "From"), survey.LlamaDetail),
                (new("mtmd", "mtmd"), survey.HasMtmd),
                (new("mtmd_detail", survey.HasMtmd ? "mtmd from" : "mtmd: why not"), survey.MtmdDetail)),
            ReportSection.Record("torch", "Torch (vision encoder)", ReportForms.All,
                (new("loaded", "Loaded"), survey.Torch is not null),
                (new("version", "Version"), survey.Torch?.Version),
                (new("devices", "Devices"), survey.Torch?.Devices ?? []),
                (new("adapted", "Adapted to an older libstdc++"), survey.Torch?.AdaptedToOlderLibrary),
                (new("detail", "Why not"), survey.Torch is null ? survey.TorchAbsence : null)),
            new("accelerators", "Accelerators for preprocessing (ILGPU)",
            [
                new("id", "ID"), new("kind", "Kind"), new("name", "Name"), new("memory_mib", "Memory MiB", IsNumber: true), new("absence", "Why not"),
            ],
            [.. survey.Accelerators.Accelerators.Select(AcceleratorRow), .. survey.Accelerators.Unavailable.Select(AbsentRow)]),
            new("power", "Power counters",
            [
                new("name", "Counter"), new("readable", "Readable"), new("detail", "Detail"),
            ],
            [.. survey.Power.Select(source => (IReadOnlyList<object?>)[source.Name, source.IsReadable, source.Detail])]),
        ], []);
    }

    private static object?[] DeviceRow(ComputeDevice device) =>
    [
        device.Id, device.Backend, KindName(device.Kind), device.Name,
        Math.Round(device.MemoryFreeBytes / Mebi), Math.Round(device.MemoryTotalBytes / Mebi),
    ];

    private static object?[] AcceleratorRow(AcceleratorInfo accelerator) =>
        [accelerator.Id, KindName(accelerator.Kind), accelerator.Name, accelerator.MemoryBytes is { } bytes ? Math.Round(bytes / Mebi) : null, null];

    private static object?[] AbsentRow(KeyValuePair<AcceleratorKind, string> absent) => [null, KindName(absent.Key), null, null, absent.Value];

    private static string KindName(AcceleratorKind kind) => kind switch
    {
        AcceleratorKind.CpuEmulator => "emulator, for checks only",
        AcceleratorKind.Cuda => "CUDA",
        AcceleratorKind.OpenCl => "OpenCL",
        _ => "unknown",
    };

    private static string KindName(ComputeDeviceKind kind) => kind switch
    {
        ComputeDeviceKind.Cpu => "CPU",
        ComputeDeviceKind.Gpu => "GPU",
        ComputeDeviceKind.IntegratedGpu => "integrated GPU",
        ComputeDeviceKind.Accelerator => "accelerator",
        ComputeDeviceKind.Meta => "several",
        _ => "unknown",
    };
}
