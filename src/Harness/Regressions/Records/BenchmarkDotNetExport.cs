namespace FastEval.Harness.Regressions.Records;

/// <summary>What an export of BenchmarkDotNet holds.</summary>
/// <param name="Path">The file.</param>
/// <param name="Id">By its content: the same export has the same, wherever it lies.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Benchmarks">Nanoseconds per operation.</param>
internal sealed record BenchmarkDotNetExport(string Path, string Id, ExportOrigin Origin, IReadOnlyList<BenchmarkSeries> Benchmarks)
{
    /// <summary>As a line of its machine's history.</summary>
    /// <param name="label">The user's name for the build; null without.</param>
    public PerfRecording ToRecording(string? label) => new()
    {
        Schema = PerfRecording.CurrentSchema,
        Id = Id,
        Time = Origin.Time,
        Program = Origin.Build.Program,
        Committed = Origin.Build.Committed,
        Label = label,
        Machine = Origin.Build.Machine,
        Workload = "BenchmarkDotNet, " + Origin.Build.Workload,
        Benchmarks = Benchmarks,
    };
}
