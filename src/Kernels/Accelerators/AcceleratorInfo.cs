namespace FastEval.Kernels.Accelerators;

/// <summary>An accelerator that ILGPU can run kernels on.</summary>
/// <param name="Id">Names it on the command line: <c>cuda:0</c>, <c>opencl:0</c>, <c>cpu-emulator:0</c>.</param>
/// <param name="Name">As its driver names it.</param>
/// <param name="Kind">What it is reached through.</param>
/// <param name="MemoryBytes">Its memory in bytes; null for the emulator, which has the processor's.</param>
public sealed record AcceleratorInfo(string Id, string Name, AcceleratorKind Kind, long? MemoryBytes);
