using System.Text.Json;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Running;

/// <summary>What a run came to, a line per target; a pure function of the record.</summary>
internal static class RunOverview
{
    public static Report Of(RecordedRun run) => new(
    [
        ReportSection.Value("run_dir", run.Folder),
        new ReportSection("targets", "",
        [
            new("name", "Target"),
            new("n", "n", IsNumber: true),
            new("accuracy", "Accuracy", IsNumber: true),
            new("states", "States"),
            new("samples_per_s", "Samples/s", IsNumber: true),
            new("ttft_p50_ms", "TTFT p50, ms", IsNumber: true),
        ],
        [.. run.Run.Targets.Select(target => Row(target, [.. run.Samples.Where(sample => sample.Target == target.Name)]))]),
    ],
    run.Run.Finished is null ? ["The run is not finished."] : []);

    private static object?[] Row(TargetRecord target, SampleRecord[] samples)
    {
        var states = new ReportRecord();
        foreach (IGrouping<SampleState, SampleRecord> state in samples.GroupBy(sample => sample.State).OrderBy(state => state.Key))
            states.Add(JsonSerializer.SerializeToElement(state.Key, RecordJson.Line.SampleState).GetString()!, state.Count());
        int answered = samples.Count(sample => sample.State != SampleState.Error);
        SampleTimings[] timings = [.. samples.Select(sample => sample.Timings).OfType<SampleTimings>()];
        double spanMs = timings.Length == 0 ? 0 : timings.Max(t => t.StartMs + t.ReadMs + t.E2eMs) - timings.Min(t => t.StartMs);
        return
        [
            target.Name, samples.Length,
            answered > 0 ? (double)samples.Count(sample => sample.State == SampleState.Correct) / answered : null,
            states,
            spanMs > 0 ? timings.Length * 1000 / spanMs : null,
            timings.Length > 0 ? Median([.. timings.Select(t => t.TtftMs).Order()]) : null,
        ];
    }

    private static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
