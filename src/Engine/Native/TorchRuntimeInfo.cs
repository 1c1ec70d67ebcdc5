namespace FastEval.Engine.Native;

/// <summary>What libtorch is loaded and what it can run on.</summary>
/// <param name="Version">TorchSharp's version, which fixes libtorch's.</param>
/// <param name="Threads">Threads that one operation uses on the CPU.</param>
/// <param name="Devices">Torch's names: <c>cpu</c>, <c>cuda:0</c>, …</param>
/// <param name="AdaptedToOlderLibrary">Whether the copy adapted to an older libstdc++ is in use.</param>
public sealed record TorchRuntimeInfo(string Version, int Threads, IReadOnlyList<string> Devices, bool AdaptedToOlderLibrary);
