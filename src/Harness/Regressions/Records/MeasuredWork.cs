namespace FastEval.Harness.Regressions.Records;

/// <summary>A benchmark's samples with all that they are samples of.</summary>
/// <param name="Workload">The recording's: models, device, threads.</param>
/// <param name="Series">The samples, and what one measures.</param>
internal sealed record MeasuredWork(string Workload, BenchmarkSeries Series)
{
    /// <summary>For people.</summary>
    public string Describe() => Series.Work is { } work ? $"{work}, in {Series.Unit}, with {Workload}" : $"{Workload}, in {Series.Unit}";

    /// <summary>Whether samples of both can be compared. What was recorded before benchmarks said what they measure is taken for the same.</summary>
    public bool IsSameAs(MeasuredWork other) =>
        Workload == other.Workload && Series.Unit == other.Series.Unit && (Series.Work is null || other.Series.Work is null || Series.Work == other.Series.Work);
}
