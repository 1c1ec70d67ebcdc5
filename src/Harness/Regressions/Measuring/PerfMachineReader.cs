using FastEval.Engine.Devices;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>Reads what this machine is.</summary>
internal static class PerfMachineReader
{
    private const double Gibi = 1073741824.0;
    private const string NvidiaDriver = "/sys/module/nvidia/version";

    /// <param name="device">Where the text model runs, as <c>fasteval devices</c> lists it.</param>
    public static PerfMachine Read(string device)
    {
        MachineInfo machine = MachineInfo.Read();
        ComputeDevice used = ComputeDevices.Find(device);
        return new PerfMachine
        {
            Processor = machine.Processor.Name,
            PhysicalCores = machine.Processor.PhysicalCores,
            LogicalCores = machine.Processor.LogicalCores,
            MemoryGib = (int)Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gibi),
            OperatingSystem = machine.OperatingSystem,
            Architecture = machine.Architecture,
            Gpus = [.. ComputeDevices.List().Where(one => one.Kind is ComputeDeviceKind.Gpu or ComputeDeviceKind.IntegratedGpu).Select(one => one.Name)],
            Driver = File.Exists(NvidiaDriver) ? File.ReadAllText(NvidiaDriver).Trim() : null,
            Backend = used.Kind == ComputeDeviceKind.Cpu && LoadedModules.Find("ggml-cpu") is { } file ? Path.GetFileNameWithoutExtension(file) : used.Backend,
        };
    }
}
