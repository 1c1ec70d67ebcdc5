using System.Runtime.InteropServices;

namespace FastEval.Harness.Diagnostics;

/// <summary>The machine that a figure was taken on.</summary>
/// <param name="Processor">Its processor.</param>
/// <param name="MemoryMiB">Memory of the machine, or what a container may use of it.</param>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="Architecture">For example <c>X64</c>.</param>
/// <param name="Runtime">The .NET runtime.</param>
internal sealed record MachineInfo(ProcessorInfo Processor, double MemoryMiB, string OperatingSystem, string Architecture, string Runtime)
{
    public static MachineInfo Read() => new(
        ProcessorInfo.Read(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1048576.0, ReadOperatingSystem(),
        RuntimeInformation.ProcessArchitecture.ToString(), RuntimeInformation.FrameworkDescription);

    private static string ReadOperatingSystem()
    {
        string name = RuntimeInformation.OSDescription;
        return System.OperatingSystem.IsLinux() ? $"{name}, kernel {Environment.OSVersion.Version.ToString(3)}" : name;
    }
}
