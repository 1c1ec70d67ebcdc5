using System.Text.Json;
using System.Text.Json.Serialization;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>A <c>fasteval perf record</c> under way: what it shall be, and its complete launches. It stands in a folder of its own, in a form that no reader of recordings takes for one.</summary>
internal sealed record UnfinishedRecording
{
    /// <summary>The recording's own, once it is whole.</summary>
    public required string Id { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The user's name for it; null without.</summary>
    public string? Label { get; init; }

    /// <summary>Launches that make it whole.</summary>
    public required int Rounds { get; init; }

    /// <summary>Samples per benchmark and launch.</summary>
    public required int Turns { get; init; }

    /// <summary>Of every measuring process: models, threads, benchmarks.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>What is measured; null before the first launch is complete.</summary>
    public SessionHello? Hello { get; init; }

    /// <summary>Of each complete launch the samples by benchmark.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double[]>> Launches { get; init; } = [];

    /// <summary>Whether nothing is missing.</summary>
    [JsonIgnore]
    public bool IsWhole => Launches.Count >= Rounds;

    /// <summary>The same with one launch more.</summary>
    /// <exception cref="RunRecordException">The build, the machine or the work are not those of the launches before.</exception>
    public UnfinishedRecording With(SessionHello hello, IReadOnlyDictionary<string, double[]> samples) => Hello is null || Text(Hello) == Text(hello)
        ? this with { Hello = hello, Launches = [.. Launches, samples] }
        : throw new RunRecordException("The recording was begun with another build, on another machine, or with other models: its launches cannot be taken together with this one's. Record anew, without --resume.");

    /// <summary>The recording.</summary>
    /// <exception cref="InvalidOperationException">Launches are missing.</exception>
    public PerfRecording Finish() => Hello is { } hello && IsWhole
        ? new PerfRecording
        {
            Schema = PerfRecording.CurrentSchema,
            Id = Id,
            Time = Time,
            Program = hello.Program,
            Modules = hello.Modules,
            Committed = hello.Committed,
            Label = Label,
            Machine = hello.Machine,
            Workload = hello.Workload,
            Benchmarks = RoundRunner.Series(hello, Launches),
        }
        : throw new InvalidOperationException($"Of {Rounds} launches there are {Launches.Count}.");

    private static string Text(SessionHello hello) => JsonSerializer.Serialize(hello, PerfJson.Line.SessionHello);
}
