using System.Globalization;
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

    /// <summary>The share of the processor that other programs took just before, 0 to 1; null if unknown.</summary>
    public double? OthersLoad { get; init; }

    public required IReadOnlyList<DeviceOutcome> Outcomes { get; init; }

    /// <summary>The first device's engine; null if none could be loaded.</summary>
    public EngineInfo? Info => Outcomes.Select(outcome => outcome.Info).FirstOrDefault(info => info is not null);

    public IEnumerable<DeviceOutcome> Failures => Outcomes.Where(outcome => outcome.Failure is not null);

    /// <summary>Every remark once.</summary>
    public IReadOnlyList<string> Notes => [.. LoadNote(), .. Outcomes.SelectMany(outcome => outcome.Notes).Distinct(StringComparer.Ordinal)];

    // A quarter of two cores is half a core: ggml's threads wait for each other, so one that is held up holds up all.
    private IEnumerable<string> LoadNote() => OthersLoad is > 0.25 and var load
        ? [string.Create(CultureInfo.InvariantCulture, $"Other programs took {load * 100:0}% of the processor just before: these figures are worth little. Measure on a quiet machine.")]
        : [];
}
