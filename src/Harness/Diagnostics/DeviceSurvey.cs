using FastEval.Engine.Devices;
using FastEval.Engine.Native;
using FastEval.Kernels.Accelerators;

namespace FastEval.Harness.Diagnostics;

/// <summary>What this machine offers to FastEval. A part that cannot be loaded is null, with the reason beside it.</summary>
internal sealed record DeviceSurvey
{
    public required MachineInfo Machine { get; init; }

    /// <summary>The devices of llama.cpp's back ends; null if its libraries cannot be loaded.</summary>
    public IReadOnlyList<ComputeDevice>? Devices { get; init; }

    /// <summary>Where llama.cpp was loaded from, or why it was not.</summary>
    public required string LlamaDetail { get; init; }

    /// <summary>The file of the CPU back end that ggml chose for this processor.</summary>
    public string? CpuBackend { get; init; }

    public bool HasMtmd { get; init; }

    public required string MtmdDetail { get; init; }

    public TorchRuntimeInfo? Torch { get; init; }

    /// <summary>Why torch cannot be loaded; empty if it can.</summary>
    public string TorchAbsence { get; init; } = "";

    /// <summary>What ILGPU can run kernels on.</summary>
    public required AcceleratorList Accelerators { get; init; }

    public required IReadOnlyList<PowerSource> Power { get; init; }

    /// <summary>Looks at everything.</summary>
    public static DeviceSurvey Take()
    {
        IReadOnlyList<ComputeDevice>? devices = null;
        string llama;
        string mtmd = "needs llama.cpp's libraries";
        bool hasMtmd = false;
        try
        {
            devices = ComputeDevices.List();
            llama = NativeRuntime.LibraryDirectory;
            hasMtmd = NativeRuntime.HasMtmd;
            mtmd = NativeRuntime.MtmdAbsence ?? llama;
        }
        catch (Exception e) when (e is NativeException or PlatformNotSupportedException)
        {
            llama = e.Message;
        }

        TorchRuntimeInfo? torch = null;
        string torchAbsence = "";
        try
        {
            torch = TorchRuntime.Describe();
        }
        catch (Exception e) when (e is NativeException or TypeInitializationException or DllNotFoundException)
        {
            torchAbsence = e.Message;
        }

        return new DeviceSurvey
        {
            Machine = MachineInfo.Read(),
            Devices = devices,
            LlamaDetail = llama,
            CpuBackend = LoadedModules.Find("ggml-cpu"),
            HasMtmd = hasMtmd,
            MtmdDetail = mtmd,
            Torch = torch,
            TorchAbsence = torchAbsence,
            Accelerators = AcceleratorCatalog.List(),
            Power = PowerSource.List(),
        };
    }
}
