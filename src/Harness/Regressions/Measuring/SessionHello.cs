using System.Text.Json.Serialization;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>The first line of a measuring process: what it is, and what it can measure.</summary>
/// <param name="Program">The build.</param>
/// <param name="Committed">When its commit was made; null if unknown.</param>
/// <param name="Machine">Where it runs.</param>
/// <param name="Workload">The models' contents and the threads.</param>
/// <param name="Benchmarks">Its benchmarks, without samples.</param>
internal sealed record SessionHello(ProgramRecord Program, DateTimeOffset? Committed, PerfMachine Machine, string Workload, IReadOnlyList<BenchmarkSeries> Benchmarks)
{
    /// <summary>Its assemblies, as <see cref="ProgramVersion.Modules"/>: two builds of one commit with changes differ in nothing else. Null of builds from before it was said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Modules { get; init; }
}
