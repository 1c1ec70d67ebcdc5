using FastEval.Harness.Output;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Regressions.Reports;

/// <summary>A recording as <c>fasteval perf record</c> prints it. A pure function of it.</summary>
internal static class RecordingReport
{
    /// <param name="recording">What was recorded.</param>
    /// <param name="file">Where to.</param>
    public static Report Of(PerfRecording recording, string file) => new(
    [
        ReportSection.Record("recording", "", ReportForms.Text | ReportForms.Json,
            (new("file", "Added to"), file), (new("id", "", Forms: ReportForms.Json), recording.Id), (new("name", "Name"), recording.Name),
            (new("commit", "", Forms: ReportForms.Json), recording.Program.Commit), (new("dirty", "", Forms: ReportForms.Json), recording.Program.Dirty),
            (new("machine", "Machine"), $"{recording.Machine.Fingerprint()}: {recording.Machine.Describe()}"), (new("workload", "Work"), recording.Workload)),
        Benchmarks(recording.Benchmarks),
    ], []);

    /// <summary>Benchmarks with what each launch gave.</summary>
    public static ReportSection Benchmarks(IReadOnlyList<BenchmarkSeries> benchmarks) => new("benchmarks", "",
        [
            new("benchmark", "Benchmark"), new("unit", "Unit"), new("median", "Median", IsNumber: true), new("low", "Least launch", IsNumber: true), new("high", "Greatest", IsNumber: true),
            new("rounds", "Launches", IsNumber: true), new("samples", "", Forms: ReportForms.Data),
        ],
        [
            .. benchmarks.Select(series =>
            {
                double[] launches = [.. series.Rounds.Select(round => MedianDeviation.Median(round.ToArray()))];
                return (object?[])[series.Name, series.Unit, MedianDeviation.Median([.. series.Samples]), launches.Min(), launches.Max(), series.Rounds.Count, series.Samples.ToArray()];
            }),
        ]);
}
