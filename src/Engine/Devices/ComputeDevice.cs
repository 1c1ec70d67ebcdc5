namespace FastEval.Engine.Devices;

/// <summary>A device that ggml can run a text model on.</summary>
/// <param name="Id">What <c>--device</c> takes: <c>cpu</c>, <c>Vulkan0</c>, <c>CUDA0</c>, …</param>
/// <param name="Name">The device's own name.</param>
/// <param name="Backend">The ggml back end: <c>CPU</c>, <c>Vulkan</c>, <c>CUDA</c>, …</param>
/// <param name="Kind">CPU, GPU, integrated GPU or accelerator.</param>
/// <param name="MemoryFreeBytes">Free memory now.</param>
/// <param name="MemoryTotalBytes">All memory.</param>
/// <param name="Features">For a CPU back end the instruction sets that it was built for; else empty.</param>
/// <param name="BusId">A GPU's place on the PCI bus, <c>domain:bus:device.function</c> in hexadecimal; null where the back end does not say.</param>
public sealed record ComputeDevice(
    string Id, string Name, string Backend, ComputeDeviceKind Kind, long MemoryFreeBytes, long MemoryTotalBytes, IReadOnlyList<string> Features, string? BusId = null);
