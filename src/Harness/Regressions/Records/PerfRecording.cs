using System.Text.Json.Serialization;
using FastEval.Harness.Records;

namespace FastEval.Harness.Regressions.Records;

/// <summary>What one <c>fasteval perf record</c> measured: a line of a history.</summary>
internal sealed record PerfRecording
{
    /// <summary>Raise it when a reader of before would misread a line.</summary>
    public const int CurrentSchema = 1;

    public required int Schema { get; init; }

    /// <summary>Its own; a line that a merge has doubled counts once.</summary>
    public required string Id { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The build that was measured.</summary>
    public required ProgramRecord Program { get; init; }

    /// <summary>The build's assemblies, as <see cref="ProgramVersion.Modules"/>: two builds of one commit with changes differ in nothing else. Null where it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Modules { get; init; }

    /// <summary>When its commit was made; null if unknown.</summary>
    public DateTimeOffset? Committed { get; init; }

    /// <summary>The user's name for it; null without.</summary>
    public string? Label { get; init; }

    public required PerfMachine Machine { get; init; }

    /// <summary>The models, by their contents, and the threads: what else must agree for figures to be compared.</summary>
    public required string Workload { get; init; }

    public required IReadOnlyList<BenchmarkSeries> Benchmarks { get; init; }

    /// <summary>For people: its label, its commit, or its id.</summary>
    [JsonIgnore]
    public string Name => Label ?? (Program.Commit is { } commit ? ShortCommit(commit) + (Program.Dirty == true ? "+changes" : "") : Id);

    /// <summary>A commit as people write it.</summary>
    public static string ShortCommit(string commit) => commit[..Math.Min(9, commit.Length)];
}
