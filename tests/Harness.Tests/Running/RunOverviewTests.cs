using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Running;
using FastEval.Harness.Scoring;
using FastEval.Harness.Tests.Records;

namespace FastEval.Harness.Tests.Running;

public sealed class RunOverviewTests
{
    [Fact]
    public void Of_Record_HasEveryTargetsStatesRateAndTtft()
    {
        static SampleRecord Sample(string item, SampleState state, double startMs, double ttftMs)
        {
            SampleRecord sample = RecordSamples.Sample(item);
            return sample with { State = state, Timings = sample.Timings! with { StartMs = startMs, ReadMs = 0, TtftMs = ttftMs, E2eMs = 100 } };
        }

        SampleRecord[] samples =
        [
            Sample("a", SampleState.Correct, 500, 10), Sample("b", SampleState.Wrong, 600, 20), Sample("c", SampleState.Truncated, 700, 40),
            Sample("d", SampleState.Error, 800, 0) with { Timings = null },
            Sample("e", SampleState.Correct, 800, 30),
        ];
        var run = new RecordedRun("runs/x", RecordSamples.Run("one", "two"), samples, 0, 0, false);
        using var json = new StringWriter();
        ReportWriter.Write(RunOverview.Of(run), ReportFormat.Json, json, coloured: false, 120);
        Assert.Equal(
            """
            {
              "schema": 1,
              "run_dir": "runs/x",
              "targets": [
                {
                  "name": "one",
                  "n": 5,
                  "accuracy": 0.5,
                  "states": {
                    "correct": 2,
                    "wrong": 1,
                    "truncated": 1,
                    "error": 1
                  },
                  "samples_per_s": 10,
                  "ttft_p50_ms": 25
                },
                {
                  "name": "two",
                  "n": 0,
                  "accuracy": null,
                  "states": {},
                  "samples_per_s": null,
                  "ttft_p50_ms": null
                }
              ]
            }

            """.ReplaceLineEndings("\n"), json.ToString());
        using var table = new StringWriter();
        ReportWriter.Write(RunOverview.Of(run), ReportFormat.Table, table, coloured: false, 120);
        Assert.Contains("correct 2, wrong 1, truncated 1, error 1", table.ToString(), StringComparison.Ordinal);
        Assert.Contains("The run is not finished.", table.ToString(), StringComparison.Ordinal);
    }
}
