using System.Globalization;
using System.Runtime.InteropServices;

namespace FastEval.Harness.Diagnostics;

/// <summary>This machine's processor.</summary>
/// <param name="Name">As the vendor calls it.</param>
/// <param name="PhysicalCores">Cores; equals the logical ones where the system does not tell them apart.</param>
/// <param name="LogicalCores">Hardware threads that this process may use.</param>
internal sealed record ProcessorInfo(string Name, int PhysicalCores, int LogicalCores)
{
    private const string CpuInfo = "/proc/cpuinfo";

    public static ProcessorInfo Read()
    {
        string[] lines = File.Exists(CpuInfo) ? File.ReadAllLines(CpuInfo) : [];
        return Parse(lines, Environment.ProcessorCount) with { Name = NameIn(lines) ?? FallbackName() };
    }

    /// <summary>Reads Linux's <c>/proc/cpuinfo</c>.</summary>
    internal static ProcessorInfo Parse(IReadOnlyList<string> lines, int logicalCores)
    {
        var cores = new HashSet<(string Package, string Core)>();
        string package = "0";
        foreach (string line in lines)
        {
            if (Value(line, "physical id") is { } id)
                package = id;
            else if (Value(line, "core id") is { } core)
                cores.Add((package, core));
        }
        int physical = cores.Count == 0 ? logicalCores : Math.Min(cores.Count, logicalCores);
        return new ProcessorInfo(NameIn(lines) ?? "", physical, logicalCores);
    }

    private static string? NameIn(IReadOnlyList<string> lines) =>
        lines.Select(line => Value(line, "model name")).FirstOrDefault(name => name is { Length: > 0 });

    private static string? Value(string line, string key)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && line.AsSpan(0, colon).Trim().SequenceEqual(key) ? line[(colon + 1)..].Trim() : null;
    }

    private static string FallbackName() =>
        Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
        ?? string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.ProcessArchitecture} processor");
}
