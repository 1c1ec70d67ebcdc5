using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Harness.Benchmarking;

namespace FastEval.Harness.Tests.Benchmarking;

public sealed class BenchRunnerTests
{
    private static readonly PromptPart.Image Picture = new(new byte[] { 1 }, "photo.jpg");

    internal static BenchPlan Plan(string? projector = "p.gguf", params string[] devices) => new()
    {
        Engine = new EngineOptions { ModelPath = "m.gguf", ProjectorPath = projector },
        Devices = devices.Length == 0 ? ["cpu"] : devices,
        Pictures = projector is null ? [] : [Picture],
        PromptTokens = 32,
        OutputTokens = 8,
        Repetitions = 5,
    };

    [Fact]
    public async Task RunAsync_Cpu_HasEveryRowInOrderWithMediansOfTheSamplesAfterTheWarmUp()
    {
        var bench = new FakeBench();

        DeviceOutcome outcome = Assert.Single(await RunAsync(bench, Plan()));

        Assert.Null(outcome.Failure);
        Assert.Empty(outcome.Notes);
        Assert.Equal(
            ["prefill_tps", "decode_tps", "preprocess_ms", "vision_encode_ms", "project_ms", "prefill_image_ms", "ttft_cold_ms", "ttft_warm_ms", "e2e_ms", "load_ms", "peak_rss_mib"],
            outcome.Rows.Select(row => row.Metric.Key));
        // Medians of 1000/i, 100/i and i × base, i from 1 to 5; the warm-up's factor 99 is not among them.
        Assert.Equal([1000 / 3.0, 100 / 3.0, 6, 9, 12, 15, 300, 1, 3000, 100, 512], outcome.Rows.Select(row => Math.Round(row.Interval.Median, 9)), (a, b) => Math.Abs(a - b) < 1e-6);
        BenchRow prefill = outcome.Rows[0];
        Assert.Equal([1000, 500, 1000 / 3.0, 250, 200], prefill.Samples, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal((200, 1000), (prefill.Interval.Low, prefill.Interval.High));
        Assert.Equal(0, bench.Open);
    }

    [Fact]
    public async Task RunAsync_Picture_AsksColdThenFillsThenAsksNewQuestionsWarm()
    {
        var bench = new FakeBench();

        await RunAsync(bench, Plan() with { Repetitions = 2 });

        Assert.Equal(
            ["load cpu", "load cpu", "prefill 32 @ 0", "decode 1 @ 0", "prefill 32 @ 0", "decode 8 @ 0", "prefill 32 @ 0", "decode 8 @ 0",
                "ask cold", "ask cold", "ask cold", "ask", "ask", "ask"], bench.Calls);
        Assert.Equal([1, 8, 8, 1, 1, 1], bench.Requests.Select(request => request.MaxTokens!.Value));
        Assert.All(bench.Requests, request => Assert.True(request.IgnoreEndOfGeneration));
        string[] warm = [.. bench.Requests.TakeLast(3).Select(request => ((PromptPart.Text)request.Turns[0].Parts[1]).Value)];
        Assert.Equal(3, warm.Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_ManyWarmQuestions_AreAllDifferent()
    {
        var bench = new FakeBench();
        await RunAsync(bench, Plan() with { Repetitions = 40 });
        string[] warm = [.. bench.Requests.Where(request => request.UseCaches).Select(request => ((PromptPart.Text)request.Turns[0].Parts[1]).Value)];
        Assert.Equal(41, warm.Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_NoProjector_SaysThatImageMetricsAreMissing()
    {
        DeviceOutcome outcome = Assert.Single(await RunAsync(new FakeBench(), Plan(projector: null)));
        Assert.Equal(["prefill_tps", "decode_tps", "load_ms", "peak_rss_mib"], outcome.Rows.Select(row => row.Metric.Key));
        Assert.Contains("--mmproj", Assert.Single(outcome.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Mtmd_HasNoProjectRowAndSaysWhy()
    {
        DeviceOutcome outcome = Assert.Single(await RunAsync(new FakeBench { Vision = "mtmd" }, Plan()));
        Assert.DoesNotContain(BenchMetric.Project, outcome.Rows.Select(row => row.Metric));
        Assert.Contains("project_ms is missing", Assert.Single(outcome.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EngineThatDoesNotReuse_SaysThatWarmIsNotWarm()
    {
        DeviceOutcome outcome = Assert.Single(await RunAsync(new FakeBench { ReusesPictures = false }, Plan()));
        Assert.Contains("ttft_warm_ms is not warm", Assert.Single(outcome.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ZeroTokens_LeavesTheMeasurementOut()
    {
        var bench = new FakeBench();
        DeviceOutcome outcome = Assert.Single(await RunAsync(bench, Plan() with { PromptTokens = 0, OutputTokens = 0 }));
        Assert.Null(outcome.Failure);
        Assert.DoesNotContain(outcome.Rows, row => row.Metric == BenchMetric.Prefill || row.Metric == BenchMetric.Decode || row.Metric == BenchMetric.EndToEnd);
        Assert.DoesNotContain(bench.Calls, call => call.StartsWith("prefill", StringComparison.Ordinal) || call.StartsWith("decode", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_OneDeviceCannotLoad_KeepsTheOthers()
    {
        IReadOnlyList<DeviceOutcome> outcomes = await RunAsync(new FakeBench { FailingDevice = "Vulkan0" }, Plan("p.gguf", "Vulkan0", "cpu"));
        Assert.Equal("The device is on fire.", outcomes[0].Failure?.Message);
        Assert.Empty(outcomes[0].Rows);
        Assert.Null(outcomes[1].Failure);
        Assert.Equal(11, outcomes[1].Rows.Count);
    }

    [Fact]
    public async Task RunAsync_DeviceFailsHalfway_KeepsItsRowsSoFarAndFreesTheModel()
    {
        var bench = new FakeBench { FailingDevice = "cpu", FailingAt = "prefill" };
        DeviceOutcome outcome = Assert.Single(await RunAsync(bench, Plan()));
        Assert.Equal("Prefill broke.", outcome.Failure?.Message);
        Assert.Equal(["prefill_tps", "decode_tps", "load_ms"], outcome.Rows.Select(row => row.Metric.Key));
        Assert.Equal(0, bench.Open);
    }

    [Fact]
    public async Task RunAsync_Gpu_HasDeviceMemory()
    {
        DeviceOutcome outcome = Assert.Single(await RunAsync(new FakeBench(), Plan("p.gguf", "Vulkan0")));
        Assert.Equal(64, outcome.Rows.Single(row => row.Metric == BenchMetric.DeviceMemory).Interval.Median);
    }

    [Fact]
    public async Task RunAsync_DriverThatDoesNotCountMemory_SaysSo()
    {
        DeviceOutcome outcome = Assert.Single(await RunAsync(new FakeBench { DeviceBytes = 0 }, Plan("p.gguf", "Vulkan0")));
        Assert.DoesNotContain(BenchMetric.DeviceMemory, outcome.Rows.Select(row => row.Metric));
        Assert.Single(outcome.Notes, note => note.Contains("Device memory", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3776, true)]
    [InlineData(3777, false)]
    public async Task RunAsync_ContextTooSmallForThePicture_FailsBeforeMeasuring(int output, bool fits)
    {
        // The fake's context has 4096 tokens and its pictures take 64, with 256 for the question.
        var bench = new FakeBench();
        DeviceOutcome outcome = Assert.Single(await RunAsync(bench, Plan() with { OutputTokens = output }));
        Assert.Equal(fits, outcome.Failure is null);
        if (!fits)
        {
            Assert.Contains("--ctx 4097", Assert.IsType<FastEvalException>(outcome.Failure).Message, StringComparison.Ordinal);
            Assert.DoesNotContain(bench.Calls, call => !call.StartsWith("load", StringComparison.Ordinal));
        }
        Assert.Equal(0, bench.Open);
    }

    [Fact]
    public void EngineFor_BeyondTheTrainedContext_StopsThere() =>
        Assert.Equal(6000, (Plan() with { Depth = 8000, TrainedContext = 6000 }).EngineFor("cpu").ContextLength);

    [Fact]
    public async Task RunAsync_EncoderOnAnotherDevice_SaysSo()
    {
        DeviceOutcome[] outcomes = [.. await RunAsync(new FakeBench(), Plan("p.gguf", "cpu", "Vulkan0"))];
        Assert.DoesNotContain(outcomes[0].Notes, note => note.Contains("encoder", StringComparison.Ordinal));
        Assert.Single(outcomes[1].Notes, note => note.Contains("encoder ran on cpu", StringComparison.Ordinal) && note.Contains("--vision mtmd runs it on Vulkan0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_PeakThatCannotBeReset_SaysSo() =>
        Assert.Contains("Peak RSS", Assert.Single(Assert.Single(await RunAsync(new FakeBench { ResetsPeak = false }, Plan())).Notes), StringComparison.Ordinal);

    [Theory]
    [InlineData(100, 5)]
    [InlineData(4000, 2)]
    [InlineData(60_000, 1)]
    public async Task RunAsync_SlowLoading_IsRepeatedWithinItsBudget(double loadMs, int loads)
    {
        DeviceOutcome outcome = Assert.Single(await RunAsync(new FakeBench { LoadMs = loadMs }, Plan()));
        Assert.Equal(loads, outcome.Rows.Single(row => row.Metric == BenchMetric.Load).Samples.Count);
    }

    [Fact]
    public async Task RunAsync_Stopped_ThrowsAndFreesTheModel()
    {
        using var stop = new CancellationTokenSource();
        var bench = new FakeBench { OnStep = next => { if (next == "decode 2/5") stop.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new BenchRunner(bench, bench, bench, bench.Time).RunAsync(Plan(), stop.Token));
        Assert.Equal(0, bench.Open);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(60_000)]
    public async Task RunAsync_Progress_CountsUpToTheEnd(double loadMs)
    {
        var bench = new FakeBench { LoadMs = loadMs };
        await RunAsync(bench, Plan());
        Assert.Equal(bench.Steps.Select(step => step.Done).Order(), bench.Steps.Select(step => step.Done));
        Assert.Equal(bench.Steps[^1].Total, bench.Steps[^1].Done);
        Assert.Equal(bench.Steps[^1].Total - 1, bench.Steps[^2].Done);
    }

    [Theory]
    [InlineData(0, 512, 128, 0, 0)]
    [InlineData(0, 512, 128, 4000, 4512)]
    [InlineData(1024, 512, 128, 4000, 1024)]
    [InlineData(0, 512, 3600, 0, 4624)]
    public void EngineFor_Depth_MakesRoomUnlessTheUserSaidHowMuch(int given, int prompt, int output, int depth, int expected)
    {
        BenchPlan plan = Plan();
        plan = plan with { Pictures = [new PromptPart.Image(new byte[1], "picture")], Engine = plan.Engine with { ContextLength = given }, PromptTokens = prompt, OutputTokens = output, Depth = depth };
        Assert.Equal(expected, plan.EngineFor("cpu").ContextLength);
    }

    internal static Task<IReadOnlyList<DeviceOutcome>> RunAsync(FakeBench bench, BenchPlan plan) =>
        new BenchRunner(bench, bench, bench, bench.Time).RunAsync(plan, TestContext.Current.CancellationToken);
}
