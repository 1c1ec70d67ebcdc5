namespace FastEval.Engine.Devices;

/// <summary><c>enum ggml_backend_dev_type</c> (ggml-backend.h).</summary>
public enum ComputeDeviceKind
{
    /// <summary>The processor with the system's memory.</summary>
    Cpu = 0,

    /// <summary>A GPU with memory of its own.</summary>
    Gpu = 1,

    /// <summary>A GPU that shares the system's memory.</summary>
    IntegratedGpu = 2,

    /// <summary>Something that helps the processor (BLAS, AMX).</summary>
    Accelerator = 3,

    /// <summary>Several devices as one.</summary>
    Meta = 4,
}
