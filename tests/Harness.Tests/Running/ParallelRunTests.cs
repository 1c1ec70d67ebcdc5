using System.Collections.Concurrent;
using FastEval.Engine.Decoding;
using FastEval.Harness.Records;
using FastEval.Harness.Running;
using FastEval.Harness.Scoring;
using FastEval.Harness.Targets;
using FastEval.Harness.Tests.Records;

namespace FastEval.Harness.Tests.Running;

/// <summary>Several questions at a time, with a target that answers when it likes.</summary>
public sealed class ParallelRunTests
{
    private static readonly int[] Pictures = [3, 1, 5, 2, 4, 1, 1, 6, 2, 3];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int, int> ParallelAndSeed => new(
        from parallel in (int[])[1, 2, 4, 8]
        from seed in (int[])[1, 2, 3]
        select (parallel, seed));

    [Theory]
    [MemberData(nameof(ParallelAndSeed))]
    public async Task RunAsync_RandomDelaysAndFailures_RecordsEveryItemOnceAndAsksInOrder(int parallel, int seed)
    {
        using var bench = new RunBench(Pictures);
        var random = new Random(seed);
        HashSet<uint> failing = [.. bench.Suite.Items.Where(_ => random.Next(5) == 0).Select(item => SampleSeed.Of(7, item.Id))];
        bench.AskAtOnce(parallel, async (question, stop) =>
        {
            await DelayAsync(question, seed, stop);
            if (failing.Contains(question.Seed))
                throw new FastEvalException("This one fails.");
        });

        (RunOutcome outcome, RecordedRun record) = await bench.RunAsync();

        FakeTarget target = Assert.Single(bench.Sources[0].Loaded);
        Assert.Empty(outcome.Failures);
        Assert.Equal(bench.Suite.Items.Select(item => item.Id).Order(), record.Samples.Select(sample => sample.Item).Order());
        Assert.Equal(bench.Suite.Items.Select(item => SampleSeed.Of(7, item.Id)), target.Asked.Select(question => question.Seed));
        Assert.Equal(parallel, target.MostAtOnce);
        Assert.All(record.Samples, sample => Assert.Equal(failing.Contains(SampleSeed.Of(7, sample.Item)), sample.State == SampleState.Error));
        Assert.Equal(Enumerable.Range(1, record.Samples.Count), bench.States.Select(state => state.Done));
        Assert.NotNull(record.Run.Finished);
    }

    [Fact]
    public async Task RunAsync_TargetThatPreparesAhead_IsAskedThoseTooAndRecordsWhatItComputesTogether()
    {
        using var bench = new RunBench(Pictures);
        bench.Sources[0].Ahead = 2;
        bench.AskAtOnce(4, (question, stop) => DelayAsync(question, 1, stop));
        (_, RecordedRun record) = await bench.RunAsync();
        Assert.Equal(6, Assert.Single(bench.Sources[0].Loaded).MostAtOnce);
        Assert.Equal(4, Assert.Single(record.Run.Targets).Parallel);
        Assert.Equal(bench.Suite.Items.Select(item => item.Id).Order(), record.Samples.Select(sample => sample.Item).Order());
    }

    /// <summary>Where latencies are measured, nothing is prepared beside.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(8, 10)]
    public void InFlight_OfTheEngine_IsWhatItPreparesMoreThanItComputesTogether(int parallel, int expected)
    {
        // Nothing of an engine is asked for this.
        var target = new LocalTarget(null!, RecordSamples.Target("one") with { Parallel = parallel });
        Assert.Equal(expected, target.InFlight);
    }

    [Theory]
    [MemberData(nameof(ParallelAndSeed))]
    public async Task RunAsync_StoppedAgainAndAgain_ComesToTheUndisturbedRecord(int parallel, int seed)
    {
        using var bench = new RunBench(Pictures);
        bench.AskAtOnce(parallel, (question, stop) => DelayAsync(question, seed, stop));
        (_, RecordedRun undisturbed) = await bench.RunAsync();
        var random = new Random(seed);
        string path = "";
        int stops = 0;
        for (bool isFinished = false; !isFinished;)
        {
            using var stop = new CancellationTokenSource();
            bench.States.Clear();
            int after = random.Next(1, 6);
            bench.OnRecorded = count => (count == after ? stop : null)?.Cancel();
            RunFolder folder = path.Length == 0 ? bench.Create() : RunFolder.Open(path, bench.Time);
            path = folder.Path;
            try
            {
                await bench.RunAsync(folder, stop.Token);
                isFinished = true;
            }
            catch (OperationCanceledException)
            {
                stops++;
                // What was complete when the others were stopped is not thrown away.
                Assert.InRange(bench.States.Count, after, after + parallel);
            }
        }
        RecordedRun whole = RunReader.Read(path);
        Assert.True(stops > 2);
        Assert.Equal(undisturbed.Samples.Select(RunLines.Line).Order(), whole.Samples.Select(RunLines.Line).Order());
        Assert.NotNull(whole.Run.Finished);
    }

    /// <summary>Also when a target fails of being stopped instead of saying so: its items are asked again and are no errors.</summary>
    [Fact]
    public async Task RunAsync_QuestionThatFailsOfTheStop_HasNoSample()
    {
        using var bench = new RunBench(8);
        var all = new CountdownEvent(4);
        using var stop = new CancellationTokenSource();
        bench.AskAtOnce(4, async (_, token) =>
        {
            if (all.Signal())
                await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new FastEvalException("Broken off.");
        });
        RunFolder folder = bench.Create();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.RunAsync(folder, stop.Token));
        Assert.Empty(RunReader.Read(folder.Path).Samples);
        Assert.True(bench.Sources[0].Loaded[0].IsDisposed);
    }

    [Fact]
    public async Task RunAsync_SampleThatIsComplete_IsWrittenWhileAnEarlierOneIsStillAsked()
    {
        using var bench = new RunBench(4);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        uint slow = SampleSeed.Of(7, "i0");
        bench.AskAtOnce(2, (question, _) => question.Seed == slow ? first.Task : Task.CompletedTask);
        bench.OnRecorded = count => (count == 3 ? first : null)?.SetResult();
        (_, RecordedRun record) = await bench.RunAsync();
        Assert.Equal(["i1", "i2", "i3", "i0"], record.Samples.Select(sample => sample.Item));
        // The slow one was put first; its end is the run's.
        Assert.Equal(0, record.Samples[3].Timings!.StartMs);
        Assert.Equal(0.04, record.Run.ElapsedSeconds);
    }

    /// <summary>As with a full disk.</summary>
    [Fact]
    public async Task MakeAsync_WhoeverTakesTheSamplesFails_StopsEveryQuestionAndReading()
    {
        using var bench = new RunBench(Pictures);
        var asked = new ConcurrentQueue<CancellationToken>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var target = new FakeTarget(bench.Sources[0].Record, RunBench.Answer, bench.Time, async (_, stop) =>
        {
            asked.Enqueue(stop);
            if (asked.Count == 4)
                all.SetResult();
            await (asked.Count == 1 ? all.Task : Task.Delay(Timeout.Infinite, stop));
        });
        await target.WarmUpAsync(Stop);
        await Assert.ThrowsAsync<RunRecordException>(async () =>
        {
            await foreach (ItemSample _ in Pipeline(bench, target, 4).MakeAsync(bench.Suite.Items, Stop))
                throw new RunRecordException("The disk is full.");
        });
        Assert.Equal(0, target.Asking);
        Assert.Equal(4, target.Asked.Count);
        Assert.All(asked, stop => Assert.True(stop.IsCancellationRequested));
    }

    [Fact]
    public async Task MakeAsync_OutOfMemory_EndsItAndStopsTheOthers()
    {
        using var bench = new RunBench(Pictures);
        uint fatal = SampleSeed.Of(7, "i5");
        using var target = new FakeTarget(bench.Sources[0].Record, RunBench.Answer, bench.Time, (question, stop) =>
            question.Seed == fatal ? throw new InsufficientMemoryException() : Task.Delay(1, stop));
        await target.WarmUpAsync(Stop);
        await Assert.ThrowsAsync<InsufficientMemoryException>(async () => await Pipeline(bench, target, 4).MakeAsync(bench.Suite.Items, Stop).CountAsync(Stop));
        Assert.Equal(0, target.Asking);
        Assert.True(target.Asked.Count < bench.Suite.Items.Count);
    }

    [Fact]
    public async Task MakeAsync_SampleNotTaken_IsNotFollowedByMoreQuestions()
    {
        using var bench = new RunBench(Pictures);
        using var target = new FakeTarget(bench.Sources[0].Record, RunBench.Answer, bench.Time);
        await target.WarmUpAsync(Stop);
        await using IAsyncEnumerator<ItemSample> samples = Pipeline(bench, target, 2).MakeAsync(bench.Suite.Items, Stop).GetAsyncEnumerator(Stop);
        for (int taken = 1; taken <= 5; taken++)
        {
            Assert.True(await samples.MoveNextAsync());
            Assert.InRange(target.Asked.Count, taken, taken + 1);
        }
    }

    private static ItemPipeline Pipeline(RunBench bench, FakeTarget target, int parallel)
    {
        var clock = new MeasuringClock(bench.Time, 0);
        return new ItemPipeline(
            new SampleMaker(bench.Plan, target, static (reply, _, _) => new Score(SampleState.Correct, 1, reply), clock).MakeAsync, new PictureReader(bench.Suite, bench.Time), parallel);
    }

    /// <summary>None, a turn of the thread pool, or a few milliseconds, by the question.</summary>
    private static async Task DelayAsync(TargetQuestion question, int seed, CancellationToken stop)
    {
        int kind = (int)((question.Seed ^ (uint)seed * 2654435761) % 5);
        if (kind == 1)
            await Task.Yield();
        else if (kind > 1)
            await Task.Delay(kind, stop);
    }
}
