using FastEval.Engine.Decoding;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Running;
using FastEval.Harness.Scoring;
using FastEval.Harness.Targets;

namespace FastEval.Harness.Tests.Running;

public sealed class SuiteRunnerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_TwoTargets_RecordsEveryItemOfEachInOrder()
    {
        using var bench = new RunBench(3, 2);
        bench.Sources.Add(new FakeSource("two", bench.Time, static _ => "no"));
        (RunOutcome outcome, RecordedRun record) = await bench.RunAsync();

        Assert.Empty(outcome.Failures);
        Assert.Equal(10, outcome.NewSamples);
        Assert.Equal(["one", "two"], record.Run.Targets.Select(target => target.Name));
        Assert.Equal(
            [.. bench.Suite.Items.Select(item => ("one", item.Id)), .. bench.Suite.Items.Select(item => ("two", item.Id))],
            record.Samples.Select(sample => (sample.Target, sample.Item)));
        // Questions of one, two or three marks: the fake says yes to even lengths.
        Assert.Equal(["no", "yes", "no", "no", "yes"], record.Samples.Take(5).Select(sample => sample.Reply));
        Assert.Equal([SampleState.Wrong, SampleState.Correct], record.Samples.Take(2).Select(sample => sample.State));
        Assert.All(bench.Sources, source => Assert.True(Assert.Single(source.Loaded) is { WarmUps: 1, IsDisposed: true }));
        Assert.Equal(bench.Time.GetUtcNow(), record.Run.Finished);
    }

    [Fact]
    public async Task RunAsync_SampleTimes_AreOfMeasuringOnly()
    {
        using var bench = new RunBench(2);
        bench.Sources.Add(new FakeSource("two", bench.Time, RunBench.Answer));
        (_, RecordedRun record) = await bench.RunAsync();
        // Ten milliseconds a question, and warming up would be 100 seconds.
        Assert.Equal([0, 10, 20, 30], record.Samples.Select(sample => sample.Timings!.StartMs));
        Assert.Equal(0.04, record.Run.ElapsedSeconds);
        Assert.Equal([100.0, 100.0], bench.States.Take(2).Select(state => state.SamplesPerSecond));
        Assert.Equal(TimeSpan.FromMilliseconds(30), bench.States[0].Left);
        Assert.Equal([("queue", 1), ("read", 5)], record.Samples[0].Timings!.PhasesMs.Select(phase => (phase.Key, phase.Value)));
    }

    [Fact]
    public async Task RunAsync_EnergyCounter_IsOnRecordOverBothParts()
    {
        using var counters = new TemporaryFolder();
        string zone = Directory.CreateDirectory(counters.File("intel-rapl:0")).FullName;
        void Write(string name, string text) => File.WriteAllText(Path.Combine(zone, name), text);
        Write("name", "package-0");
        Write("max_energy_range_uj", "999000000");
        Write("energy_uj", "0");
        using var bench = new RunBench(4) { Counters = new EnergyCounters(counters.Path, "") };
        using var stop = new CancellationTokenSource();
        // Two joules after each sample; the last ones of the two parts are not read any more.
        bench.OnRecorded = count =>
        {
            Write("energy_uj", $"{count * 2_000_000}");
            (count == 2 ? stop : null)?.Cancel();
        };
        RunFolder folder = bench.Create();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.RunAsync(folder, stop.Token));
        await bench.RunAsync(RunFolder.Open(folder.Path, bench.Time), Stop);
        RecordedRun record = RunReader.Read(folder.Path);
        Assert.Equal(new EnergyRecord(4, 4, "RAPL"), record.Run.Targets.Single().Energy);
        Assert.Equal(1, RunAnalysis.Of(record, RecordedSuite.Of(bench.Suite)).Targets[0].JoulesPerSample);
    }

    [Fact]
    public async Task RunAsync_SameSeedTwice_IsTheSameRecord()
    {
        using var bench = new RunBench(3, 2);
        (_, RecordedRun one) = await bench.RunAsync();
        (_, RecordedRun other) = await bench.RunAsync();
        Assert.Equal(Lines(one), Lines(other));
        uint[] seeds = [.. bench.Sources[0].Loaded[0].Asked.Select(question => question.Seed)];
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
        Assert.Equal(seeds, bench.Sources[0].Loaded[1].Asked.Select(question => question.Seed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(9)]
    [InlineData(11)]
    public async Task RunAsync_StoppedAndResumed_IsTheUndisturbedRecord(int stopAfter)
    {
        using var bench = new RunBench(3, 1, 2);
        bench.Sources.Add(new FakeSource("two", bench.Time, static _ => "yes"));
        (_, RecordedRun undisturbed) = await bench.RunAsync();

        using var stop = new CancellationTokenSource();
        bench.States.Clear();
        bench.OnRecorded = count => (count == stopAfter ? stop : null)?.Cancel();
        RunFolder folder = bench.Create();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.RunAsync(folder, stop.Token));
        RecordedRun half = RunReader.Read(folder.Path);
        Assert.Equal(stopAfter, half.Samples.Count);
        Assert.Null(half.Run.Finished);
        Assert.Equal(stopAfter * 0.01, half.Run.ElapsedSeconds, 6);

        bench.OnRecorded = null;
        RunOutcome outcome = await bench.RunAsync(RunFolder.Open(folder.Path, bench.Time), Stop);
        RecordedRun whole = RunReader.Read(folder.Path);
        Assert.Equal(12 - stopAfter, outcome.NewSamples);
        Assert.Equal(Lines(undisturbed), Lines(whole));
        Assert.Equal(undisturbed.Run.ElapsedSeconds, whole.Run.ElapsedSeconds);
        Assert.NotNull(whole.Run.Finished);
        Assert.Equal(undisturbed.Run.Targets.Select(target => target with { LoadMs = null }), whole.Run.Targets.Select(target => target with { LoadMs = null }));
        // A target that was done is not loaded again.
        Assert.Equal(stopAfter >= 6 ? 2 : 3, bench.Sources[0].Loaded.Count);
    }

    [Fact]
    public async Task RunAsync_FinishedRun_LoadsNothingAndChangesNothing()
    {
        using var bench = new RunBench(2);
        (_, RecordedRun record) = await bench.RunAsync();
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(record.Folder, RunFiles.Run), Stop);
        bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, (await bench.RunAsync(RunFolder.Open(record.Folder, bench.Time), Stop)).NewSamples);
        Assert.Single(bench.Sources[0].Loaded);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(record.Folder, RunFiles.Run), Stop));
    }

    [Fact]
    public async Task RunAsync_TargetThatChangedSince_SaysWhatDiffersAndKeepsTheRecord()
    {
        using var bench = new RunBench(4);
        using var stop = new CancellationTokenSource();
        bench.OnRecorded = count => (count == 2 ? stop : null)?.Cancel();
        RunFolder folder = bench.Create();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.RunAsync(folder, stop.Token));
        string before = await File.ReadAllTextAsync(Path.Combine(folder.Path, RunFiles.Samples), Stop);

        bench.Sources[0].Record = bench.Sources[0].Record with { Threads = 3, ModelSha256 = new string('c', 64) };
        string message = (await Assert.ThrowsAsync<RunRecordException>(() => bench.RunAsync(RunFolder.Open(folder.Path, bench.Time), Stop))).Message;
        Assert.Contains("threads of one (was 2, now 3)", message, StringComparison.Ordinal);
        Assert.Contains("model_sha256 of one (was bbbb", message, StringComparison.Ordinal);
        Assert.DoesNotContain("load_ms", message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(folder.Path, RunFiles.Samples), Stop));
    }

    [Fact]
    public async Task RunAsync_PictureDeletedMidRun_IsAnErrorSampleThatNamesItAndTheRunGoesOn()
    {
        // Deleted so early that nobody has read ahead to it.
        using var bench = new RunBench(2, 2, 2, 2);
        bench.OnRecorded = count =>
        {
            if (count == 1)
                bench.DeletePicture("p2.png");
        };
        (RunOutcome outcome, RecordedRun record) = await bench.RunAsync();
        Assert.Empty(outcome.Failures);
        Assert.Equal([false, false, false, false, true, true, false, false], record.Samples.Select(sample => sample.State == SampleState.Error));
        SampleRecord failed = record.Samples[4];
        Assert.Equal("p2.png is gone; it was there when the run began.", failed.Error);
        Assert.Equal((null, null, null, null), (failed.Reply, failed.Score, failed.Timings, failed.FinishReason));
        Assert.Equal((2, 8), (bench.States[^1].Errors, bench.States[^1].Done));
        Assert.Empty(bench.Warnings);
    }

    [Fact]
    public async Task RunAsync_TargetFailsOnAnItem_IsAnErrorSample()
    {
        using var bench = new RunBench(4);
        bench.Sources[0] = new FakeSource("one", bench.Time, question => RunBench.Text(question).EndsWith("??", StringComparison.Ordinal) && !RunBench.Text(question).EndsWith("???", StringComparison.Ordinal)
            ? throw new ContextOverflowException(100, 32, 64)
            : "yes");
        (_, RecordedRun record) = await bench.RunAsync();
        Assert.Equal([SampleState.Correct, SampleState.Error, SampleState.Correct, SampleState.Correct], record.Samples.Select(sample => sample.State));
        Assert.Contains("do not fit into the context of 64 tokens", record.Samples[1].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DefectInATarget_IsRecordedAsOurs()
    {
        using var bench = new RunBench(1, 1);
        bench.Sources[0] = new FakeSource("one", bench.Time, question => RunBench.Picture(question) == "p0.png" ? throw new InvalidOperationException("Oops.") : "yes");
        (_, RecordedRun record) = await bench.RunAsync();
        Assert.Equal("Unexpected InvalidOperationException: Oops. This is a defect of FastEval: please report it.", record.Samples[0].Error);
        Assert.Equal(SampleState.Correct, record.Samples[1].State);
    }

    [Fact]
    public async Task RunAsync_EverythingFailsForOneReason_WarnsAtTheTenthAndFailsAtTheEnd()
    {
        using var bench = new RunBench(6, 6);
        bench.Sources[0] = new FakeSource("one", bench.Time, question => throw new FastEvalException($"{RunBench.Picture(question)}: no."));
        int warnedAfter = 0;
        bench.OnRecorded = count => warnedAfter = warnedAfter == 0 && bench.Warnings.Count > 0 ? count : warnedAfter;
        (RunOutcome outcome, RecordedRun record) = await bench.RunAsync();
        Assert.Equal(TargetTally.Telling, warnedAfter);
        Assert.Contains("the first 10 samples of one all failed: p0.png: no.", Assert.Single(bench.Warnings), StringComparison.Ordinal);
        Assert.Equal(12, record.Samples.Count(sample => sample.State == SampleState.Error));
        Assert.Contains("all 12 samples failed; the first: p0.png: no.", Assert.Single(outcome.Failures).Message, StringComparison.Ordinal);
        Assert.NotNull(record.Run.Finished);
    }

    [Fact]
    public async Task RunAsync_TargetThatCannotBeLoaded_KeepsTheOthersAndIsNamed()
    {
        using var bench = new RunBench(2);
        bench.Sources.Add(new FakeSource("broken", bench.Time, RunBench.Answer) { Failure = new FastEvalException("b.gguf is damaged.") });
        bench.Sources.Add(new FakeSource("three", bench.Time, RunBench.Answer));
        (RunOutcome outcome, RecordedRun record) = await bench.RunAsync();
        TargetFailure failure = Assert.Single(outcome.Failures);
        Assert.Equal(("broken", "b.gguf is damaged."), (failure.Target, failure.Message));
        Assert.Equal(["one", "one", "three", "three"], record.Samples.Select(sample => sample.Target));
        Assert.Null(record.Run.Finished);
        // Mended, it is made up for.
        bench.Sources[1].Failure = null;
        Assert.Empty((await bench.RunAsync(RunFolder.Open(record.Folder, bench.Time), Stop)).Failures);
        Assert.Equal(6, RunReader.Read(record.Folder).Samples.Count);
    }

    [Fact]
    public async Task RunAsync_Likelihood_ChoosesTheLikeliestOption()
    {
        using var bench = new RunBench(3) { UsesLikelihood = true };
        (_, RecordedRun record) = await bench.RunAsync();
        Assert.All(bench.Sources[0].Loaded[0].OptionsAsked, options => Assert.Equal(["yes", "no"], options));
        Assert.Equal([("no", SampleState.Wrong), ("yes", SampleState.Correct), ("no", SampleState.Wrong)], record.Samples.Select(sample => (sample.Reply!, sample.State)));
        Assert.All(record.Samples, sample => Assert.Equal("likelihood", sample.FinishReason));
        Assert.Equal([-1.5, -0.5], record.Samples[0].OptionLogProbs!);
        Assert.Equal([3, 2], record.Samples[0].OptionTokens!);
    }

    [Fact]
    public async Task RunAsync_LikelihoodOfAKindWithoutOptions_GeneratesAndSaysSo()
    {
        using var bench = new RunBench(1) { UsesLikelihood = true };
        bench.Suite = bench.Suite with { Items = [bench.Suite.Items[0] with { Kind = Harness.Suites.AnswerKind.Text }] };
        (_, RecordedRun record) = await bench.RunAsync();
        Assert.Equal(("stop", "no"), (record.Samples[0].FinishReason, record.Samples[0].Reply));
        Assert.Null(record.Samples[0].OptionLogProbs);
    }

    [Fact]
    public async Task RunAsync_KilledAfterItsSamples_TakesTheTimeFromThem()
    {
        using var bench = new RunBench(4);
        RunFolder folder = bench.Create();
        using var stop = new CancellationTokenSource();
        bench.OnRecorded = count => (count == 2 ? stop : null)?.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.RunAsync(folder, stop.Token));
        // As a killed process leaves it: run.json does not know of the time.
        using (RunFolder killed = RunFolder.Open(folder.Path, bench.Time))
            killed.Update(killed.Run with { ElapsedSeconds = 0 });
        await bench.RunAsync(RunFolder.Open(folder.Path, bench.Time), Stop);
        Assert.Equal([0, 10, 20, 30], RunReader.Read(folder.Path).Samples.Select(sample => sample.Timings!.StartMs));
    }

    private static string[] Lines(RecordedRun record) => [.. record.Samples.Select(RunLines.Line)];
}
