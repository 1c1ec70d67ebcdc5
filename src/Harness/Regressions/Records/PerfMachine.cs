using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FastEval.Harness.Regressions.Records;

/// <summary>Everything about a machine that its figures depend on. Figures of machines that differ in any of it are never compared.</summary>
internal sealed record PerfMachine
{
    public required string Processor { get; init; }

    public required int PhysicalCores { get; init; }

    /// <summary>Hardware threads that the program may use.</summary>
    public required int LogicalCores { get; init; }

    /// <summary>Memory that it may use, rounded: what the system keeps for itself varies a little.</summary>
    public required int MemoryGib { get; init; }

    /// <summary>Name, version and kernel.</summary>
    public required string OperatingSystem { get; init; }

    public required string Architecture { get; init; }

    /// <summary>The GPUs that llama.cpp's back ends see.</summary>
    public required IReadOnlyList<string> Gpus { get; init; }

    /// <summary>The GPU driver's version; null if there is none, or none that tells.</summary>
    public string? Driver { get; init; }

    /// <summary>The back end that the models ran on, with the variant chosen for this processor.</summary>
    public required string Backend { get; init; }

    /// <summary>All of it in 12 hexadecimal digits; the name of its history file.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Facts()))))[..12];

    /// <summary>In one line, for people.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"{Processor}, {PhysicalCores} cores, {MemoryGib} GiB, {OperatingSystem}{(Gpus.Count > 0 ? ", " + string.Join(", ", Gpus) : "")}{(Driver is null ? "" : ", driver " + Driver)}, {Backend}");

    /// <summary>What differs from another, a phrase each.</summary>
    public IEnumerable<string> DifferencesFrom(PerfMachine other) => Facts().Zip(other.Facts()).Where(pair => pair.First != pair.Second).Select(pair => $"{pair.First} and {pair.Second}");

    private IEnumerable<string> Facts() =>
    [
        $"processor {Processor}",
        string.Create(CultureInfo.InvariantCulture, $"{PhysicalCores} cores"),
        string.Create(CultureInfo.InvariantCulture, $"{LogicalCores} hardware threads"),
        string.Create(CultureInfo.InvariantCulture, $"{MemoryGib} GiB of memory"),
        $"system {OperatingSystem}",
        $"architecture {Architecture}",
        $"GPUs {(Gpus.Count > 0 ? string.Join(", ", Gpus) : "none")}",
        $"driver {Driver ?? "none"}",
        $"back end {Backend}",
    ];
}
