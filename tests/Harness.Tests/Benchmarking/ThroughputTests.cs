using System.Security.Cryptography;
using FastEval.Engine;
using FastEval.Engine.Decoding;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Benchmarking.Throughput;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Tests.Benchmarking;

public sealed class ThroughputTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_Only_HasItsRowsLoadsOnceAndClearsBeforeEveryRepetition()
    {
        var bench = new FakeBench();
        DeviceOutcome outcome = Assert.Single(await BenchRunnerTests.RunAsync(bench, Plan() with { IsThroughputOnly = true }));
        Assert.Null(outcome.Failure);
        Assert.Empty(outcome.Notes);
        Assert.Equal(
            ["samples_per_s", "embedding_hit_rate", "prefix_hit_rate", "sample_queue_ms", "sample_read_ms", "sample_preprocess_ms", "sample_vision_encode_ms", "sample_project_ms",
                "sample_prefill_image_ms", "sample_prefill_text_ms", "sample_first_ms", "sample_decode_ms", "load_ms", "peak_rss_mib"],
            outcome.Rows.Select(row => row.Metric.Key));
        // A warm-up about one picture, then two pictures with three questions each, three times.
        string[] pass = ["clear", .. Enumerable.Repeat("ask", 6)];
        Assert.Equal(["load cpu", "clear", "ask", "ask", "ask", .. pass, .. pass, .. pass], bench.Calls);
        // Ten milliseconds each; a picture is encoded for the first of its questions, and half of the prompt of each further one is found.
        Assert.Equal([100, 100, 100], Samples(outcome, BenchMetric.SamplesPerSecond), static (left, right) => Math.Abs(left - right) < 1e-9);
        Assert.All(Samples(outcome, BenchMetric.EmbeddingHitRate), rate => Assert.Equal(4.0 / 6, rate, 1e-12));
        Assert.All(Samples(outcome, BenchMetric.PrefixHitRate), rate => Assert.Equal(4 * 37 / (6 * 74.0), rate, 1e-12));
        Assert.All(Samples(outcome, BenchMetric.SampleDecode), ms => Assert.Equal(9, ms, 1e-12));
        Assert.Equal(0.01, Samples(outcome, BenchMetric.SampleRead)[0], 1e-12);
        Assert.Equal((5, 5), bench.Steps.Select(step => (step.Done, step.Total)).Last());
    }

    [Fact]
    public async Task RunAsync_BesideLatency_ComesAfterIt()
    {
        var bench = new FakeBench();
        DeviceOutcome outcome = Assert.Single(await BenchRunnerTests.RunAsync(bench, Plan()));
        string[] keys = [.. outcome.Rows.Select(row => row.Metric.Key)];
        Assert.Equal(["e2e_ms", "samples_per_s"], keys[8..10]);
        Assert.Equal("ask cold", bench.Calls[..bench.Calls.IndexOf("clear")].Last(call => call != "ask"));
        Assert.Equal(bench.Steps.Select(step => step.Done).Order(), bench.Steps.Select(step => step.Done));
        Assert.Equal(bench.Steps[^1].Total, bench.Steps[^1].Done);
        Assert.Equal(bench.Steps[^1].Total - 1, bench.Steps[^2].Done);
    }

    [Fact]
    public async Task RunAsync_Questions_AreAskedPictureByPictureWithTheirLength()
    {
        var bench = new FakeBench();
        await BenchRunnerTests.RunAsync(bench, Plan() with { IsThroughputOnly = true, Repetitions = 1 });
        Assert.Equal(
            ["a: 1", "a: 2", "a: 3", "b: 1", "b: 2", "b: 3"],
            bench.Requests.Skip(3).Select(request => $"{((PromptPart.Image)request.Turns[0].Parts[0]).Name}: {((PromptPart.Text)request.Turns[0].Parts[1]).Value.Trim()}"));
        Assert.All(bench.Requests, request => Assert.Equal((5, true, true), (request.MaxTokens, request.IgnoreEndOfGeneration, request.UseCaches)));
    }

    [Fact]
    public async Task RunAsync_Options_AreScored()
    {
        var bench = new FakeBench();
        BenchPlan plan = Plan() with { IsThroughputOnly = true, Repetitions = 1 };
        DeviceOutcome outcome = Assert.Single(await BenchRunnerTests.RunAsync(bench, plan with { Throughput = plan.Throughput! with { Options = ["A", "B"] } }));
        Assert.Empty(bench.Requests);
        Assert.Equal(9, bench.Scored.Count);
        Assert.All(bench.Scored, request => Assert.Equal(["A", "B"], request.Options));
        Assert.Equal(2, Assert.Single(Samples(outcome, BenchMetric.SampleDecode)), 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(64)]
    public async Task RunAsync_Parallel_KeepsSoManyUnderWay(int parallel)
    {
        var bench = new FakeBench { WhileAsking = static _ => Task.Delay(1, Stop) };
        BenchPlan plan = Plan() with { IsThroughputOnly = true, Repetitions = 1 };
        Assert.Null(Assert.Single(await BenchRunnerTests.RunAsync(bench, plan with { Engine = plan.Engine with { Parallel = parallel } })).Failure);
        Assert.Equal(Math.Min(parallel, 6), bench.MostAtOnce);
    }

    [Fact]
    public async Task RunAsync_QuestionThatFails_FailsTheDeviceWhenNothingIsUnderWay()
    {
        int asked = 0;
        var bench = new FakeBench { WhileAsking = _ => ++asked == 5 ? throw new FastEvalException("No.") : Task.Delay(2, Stop) };
        DeviceOutcome outcome = Assert.Single(await BenchRunnerTests.RunAsync(bench, Plan() with { IsThroughputOnly = true }));
        Assert.Equal("No.", outcome.Failure?.Message);
        Assert.Equal(["load_ms"], outcome.Rows.Select(row => row.Metric.Key));
        Assert.Equal(0, bench.Open);
    }

    [Fact]
    public async Task RunAsync_AnswerTooLongForTheContext_FailsBeforeMeasuring()
    {
        BenchPlan plan = Plan() with { IsThroughputOnly = true };
        DeviceOutcome outcome = Assert.Single(await BenchRunnerTests.RunAsync(new FakeBench(), plan with { Throughput = plan.Throughput! with { AnswerTokens = 4000 } }));
        Assert.Contains("lower --answer-tokens, or ask for --ctx 4320", outcome.Failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_Pictures_AreAllDifferentAndMadeOfTheSeed()
    {
        string[] one = Hashes(7, 6), again = Hashes(7, 6), other = Hashes(8, 6);
        Assert.Equal(one, again);
        Assert.Equal(12, one.Concat(other).Distinct().Count());

        static string[] Hashes(uint seed, int count) => [.. ThroughputPictures.Draw(seed, count).Select(picture =>
        {
            using RgbImage pixels = ImageDecoder.Decode(picture.File.Span);
            Assert.Equal((600, 400), (pixels.Width, pixels.Height));
            return Convert.ToHexString(SHA256.HashData(pixels.Pixels));
        })];
    }

    [Fact]
    public void FromFolder_PicturesAmongOtherFiles_AreTheFirstByName()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["b.JPG", "a.png", "notes.txt", "c.jpeg"])
            File.WriteAllBytes(folder.File(name), [1]);
        Assert.Equal(["a.png", "b.JPG"], ThroughputPictures.FromFolder(folder.Path, 2).Select(picture => Path.GetFileName(picture.Name)));
        Assert.Contains("has 3 PNG and JPEG files, and 4 are wanted", Assert.Throws<ImageException>(() => ThroughputPictures.FromFolder(folder.Path, 4)).Message, StringComparison.Ordinal);
        Assert.Contains("There is no folder", Assert.Throws<ImageException>(() => ThroughputPictures.FromFolder(folder.File("none"), 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Questions_MoreThanThereAre_BeginAgain()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("q.txt"), " one?\n\n two?\n");
        Assert.Equal(["one?", "two?", "one?"], ThroughputQuestions.FromFile(folder.File("q.txt"), 3));
        Assert.Equal(["one?"], ThroughputQuestions.FromFile(folder.File("q.txt"), 1));
        Assert.Equal(40, ThroughputQuestions.BuiltIn(40).Distinct().Count());
        File.WriteAllText(folder.File("q.txt"), "\n");
        Assert.Throws<FastEvalException>(() => ThroughputQuestions.FromFile(folder.File("q.txt"), 1));
    }

    private static BenchPlan Plan() => BenchRunnerTests.Plan() with
    {
        Repetitions = 3,
        Engine = new EngineOptions { ModelPath = "m.gguf", ProjectorPath = "p.gguf", Parallel = 2 },
        Throughput = new ThroughputPlan
        {
            Pictures = [new PromptPart.Image(new byte[] { 1 }, "a"), new PromptPart.Image(new byte[] { 2 }, "b")],
            PictureSha256 = ["aa", "bb"],
            Questions = ["1", "2", "3"],
            AnswerTokens = 5,
        },
    };

    private static IReadOnlyList<double> Samples(DeviceOutcome outcome, BenchMetric metric) => outcome.Rows.Single(row => row.Metric == metric).Samples;
}
