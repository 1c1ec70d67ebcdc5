namespace FastEval.Kernels.Accelerators;

/// <summary>What runs ILGPU's kernels.</summary>
public enum AcceleratorKind
{
    /// <summary>ILGPU's emulator on the processor: slow, for checking kernels only. The processor's own path is vectorised C#.</summary>
    CpuEmulator,

    /// <summary>An NVIDIA GPU through its driver.</summary>
    Cuda,

    /// <summary>A GPU through OpenCL.</summary>
    OpenCl,
}
