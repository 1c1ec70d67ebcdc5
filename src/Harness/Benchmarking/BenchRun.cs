using FastEval.Engine;
using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Benchmarking;

/// <summary>A whole run: what was asked, on what, and what came out. Everything that its report shows.</summary>
internal sealed record BenchRun
{
    public required string Version { get; init; }

    public required string? Commit { get; init; }

    public required string CommandLine { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required BenchPlan Plan { get; init; }

    public required ModelFiles Files { get; init; }

    public required string ModelSha256 { get; init; }

    public required string? ProjectorSha256 { get; init; }

    public required IReadOnlyList<string> PictureSha256 { get; init; }

    public required long Seed { get; init; }

    public required string LlamaRelease { get; init; }

    public required MachineInfo Machine { get; init; }

    public required IReadOnlyList<DeviceOutcome> Outcomes { get; init; }

    /// <summary>The first device's engine; null if none could be loaded.</summary>
    public EngineInfo? Info => Outcomes.Select(outcome => outcome.Info).FirstOrDefault(info => info is not null);

    public IEnumerable<DeviceOutcome> Failures => Outcomes.Where(outcome => outcome.Failure is not null);

    /// <summary>Every remark once, a device's name before what concerns one of several.</summary>
    public IReadOnlyList<string> Notes =>
        [.. Outcomes.SelectMany(outcome => outcome.Notes).Distinct(StringComparer.Ordinal)];
}
