using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Regressions.Changes;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Reports;

/// <summary>A machine's history as <c>fasteval perf history</c> prints it. A pure function of it.</summary>
internal static class HistoryReport
{
    public static Report Of(PerfMachine machine, IReadOnlyList<BenchmarkHistory> histories, IReadOnlyList<string> notes) => new(
    [
        ReportSection.Record("machine", "", ReportForms.Text | ReportForms.Json, (new("fingerprint", "Machine"), machine.Fingerprint()), (new("machine", "What"), machine.Describe())),
        Benchmarks(histories),
        Steps(histories),
        ReportSection.Value("notes", notes),
    ],
    histories.Sum(history => history.Steps.Count) == 0 ? [.. notes, "No change point."] : notes);

    /// <summary>The step in words: <c>+5.0% slower</c>.</summary>
    public static string Describe(StepChange step)
    {
        double change = Math.Exp(step.Size) - 1;
        return string.Create(CultureInfo.InvariantCulture, $"{change * 100:+0.0;−0.0}% time, {(step.Size > 0 ? "slower" : "faster")}");
    }

    /// <summary>Where something changed, the latest first.</summary>
    public static ReportSection Steps(IReadOnlyList<BenchmarkHistory> histories) => new("change_points", "Change points",
        [
            new("commit", "Commit"), new("date", "Date"), new("benchmark", "Benchmark"), new("what", "Change", Forms: ReportForms.Text), new("change", "", Forms: ReportForms.Data),
            new("score", "Standard errors", IsNumber: true), new("before", "", Forms: ReportForms.Data),
        ],
        [
            .. histories.SelectMany(history => history.Steps.Select(step => (history, step, Point: history.Points[step.Index]))).OrderByDescending(one => one.Point.Time).Select(one => (object?[])
            [
                PerfRecording.ShortCommit(one.Point.Commit), Date(one.Point.Time), one.history.Name, Describe(one.step), Math.Exp(one.step.Size) - 1, one.step.Score,
                PerfRecording.ShortCommit(one.history.Points[one.step.Index - 1].Commit),
            ]),
        ]);

    private static ReportSection Benchmarks(IReadOnlyList<BenchmarkHistory> histories) => new("benchmarks", "",
        [
            new("benchmark", "Benchmark"), new("unit", "Unit"), new("commits", "Commits", IsNumber: true), new("first", "First", IsNumber: true), new("last", "Last", IsNumber: true),
            new("last_commit", "Last commit"), new("changes", "Change points", IsNumber: true), new("points", "", Forms: ReportForms.Json),
        ],
        [
            .. histories.Select(history => (object?[])
            [
                history.Name, history.Unit, history.Points.Count, history.Points[0].Value, history.Points[^1].Value, PerfRecording.ShortCommit(history.Points[^1].Commit), history.Steps.Count,
                history.Points.Select(point => new ReportRecord { { "commit", point.Commit }, { "time", Iso(point.Time) }, { "value", point.Value }, { "low", point.Low }, { "high", point.High } }).ToArray(),
            ]),
        ]);

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
