using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;
using FastEval.Harness.Tests.Records;

namespace FastEval.Harness.Tests.Reports;

/// <summary>Small records with figures that can be checked by hand.</summary>
internal static class ReportRuns
{
    /// <summary>An item about a picture of its own kind of question.</summary>
    public static SuiteItem Item(string id, string image, string capability, AnswerKind kind = AnswerKind.YesNo, string? difficulty = null, ItemFormat format = ItemFormat.Single) => new()
    {
        Id = id,
        Images = [image],
        Prompt = $"What of {id}?",
        Kind = kind,
        Answer = kind == AnswerKind.YesNo ? "yes" : "red",
        Options = kind == AnswerKind.Choice ? ["red", "blue", "green", "grey"] : null,
        Format = format,
        Capability = capability,
        Domain = "general",
        Difficulty = difficulty,
    };

    /// <summary>A sample that began at <paramref name="startMs"/>, was read in no time and took 100 ms.</summary>
    public static SampleRecord Sample(string item, SampleState state, double startMs, double ttftMs, string target = "one", int hits = 0, string reply = "yes", params double[] gaps) =>
        RecordSamples.Sample(item, target, reply) with
        {
            State = state,
            Score = state == SampleState.Correct ? 1 : 0,
            Cache = new SampleCacheUse(1, hits, 60 * hits),
            Timings = new SampleTimings
            {
                StartMs = startMs,
                ReadMs = 0,
                TtftMs = ttftMs,
                E2eMs = 100,
                PhasesMs = new OrderedDictionary<string, double> { ["queue"] = 1, ["vision_encode"] = hits > 0 ? 0 : ttftMs / 2, ["prefill_text"] = ttftMs / 2 - 1 },
                InterTokenMs = gaps,
            },
        };

    public static SampleRecord Failed(string item, string target = "one") =>
        new() { Item = item, Target = target, State = SampleState.Error, Error = "p.png is gone" };

    /// <summary>Two targets, the second without samples; item d failed; of the four answered two are right.</summary>
    public static RunAnalysis Small(bool isFinished = false)
    {
        SuiteItem[] items =
        [
            Item("a", "p0.png", "ocr", AnswerKind.Choice, "hard"), Item("b", "p0.png", "ocr", AnswerKind.Choice, "easy"), Item("c", "p1.png", "existence"),
            Item("d", "p1.png", "existence"), Item("e", "p2.png", "existence", format: ItemFormat.MultiImage),
        ];
        SampleRecord[] samples =
        [
            Sample("a", SampleState.Correct, 500, 10, gaps: [4, 6]), Sample("b", SampleState.Wrong, 600, 20, hits: 1), Sample("c", SampleState.Truncated, 700, 40, gaps: 30),
            Failed("d"), Sample("e", SampleState.Correct, 800, 30, hits: 1),
        ];
        return Analysis(items, samples, isFinished, "one", "two");
    }

    /// <summary>Eight samples of which four were asked at a time, each waiting 60 of its 80 ms; recorded in another order than the suite's.</summary>
    public static RunAnalysis Parallel()
    {
        SuiteItem[] items = [.. Enumerable.Range(0, 8).Select(i => Item($"i{i}", $"p{i / 4}.png", "ocr"))];
        SampleRecord[] samples =
        [
            .. Enumerable.Range(0, 8).Reverse().Select(i => Sample($"i{i}", SampleState.Correct, i / 4 * 100, 80, hits: i % 4 == 0 ? 0 : 1)).Select(sample => sample with
            {
                Timings = sample.Timings! with { PhasesMs = new OrderedDictionary<string, double> { ["queue"] = 60, ["vision_encode"] = 15, ["prefill_text"] = 5 } },
            }),
        ];
        RunAnalysis one = Analysis(items, samples, true, "one");
        RunRecord run = one.Recorded.Run;
        run = run with { Targets = [run.Targets[0] with { Parallel = 4, Deterministic = true, KvTokens = 4096 }], Machine = run.Machine with { PowerSource = "RAPL" } };
        return RunAnalysis.Of(one.Recorded with { Run = run }, one.Suite);
    }

    public static RunAnalysis Analysis(SuiteItem[] items, SampleRecord[] samples, bool isFinished, params string[] targets)
    {
        RunRecord run = RecordSamples.Run(targets);
        run = run with { Suite = run.Suite with { Items = items.Length }, Finished = isFinished ? RecordSamples.Started.AddMinutes(1) : null };
        var suite = new Suite("nowhere", new SuiteCard { Schema = 1, Name = "mine", Version = "1.0", Title = "A test" }, items, run.Suite.Hash);
        return RunAnalysis.Of(new RecordedRun("runs/x", run, samples, 0, 0, false), RecordedSuite.Of(suite));
    }
}
