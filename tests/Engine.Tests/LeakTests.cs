using FastEval.Engine.Decoding;

namespace FastEval.Engine.Tests;

/// <summary>What many requests leave behind. Alone in the process, because the measure is the whole process's.</summary>
[Collection(nameof(LeakTests))]
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
public sealed class LeakTests(AnswersAlone alone, ITestOutputHelper output) : IClassFixture<AnswersAlone>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CompleteAsync_ManyShortRequests_LeakNoCellsAndNoMemory()
    {
        int requests = int.Parse(Environment.GetEnvironmentVariable("FASTEVAL_SOAK") ?? "900", System.Globalization.CultureInfo.InvariantCulture);
        using InferenceEngine engine = InferenceEngine.Load(ShippedFiles.Model("tiny") with { Parallel = 8 }, cancellationToken: Stop);
        await SoakAsync(requests / 3, 1);
        long before = Resident();
        await SoakAsync(requests - requests / 3, 2);
        long grown = Resident() - before;
        output.WriteLine($"{requests} requests; the process grew by {grown / 1048576.0:0.0} MiB in the last two thirds");
        await engine.ClearCachesAsync(Stop);
        Assert.Equal((0, engine.Runner.SequenceCount, 0), engine.Loop.Usage);
        // 24 KB for each of the 600 requests that were measured.
        Assert.InRange(grown, long.MinValue, 14L << 20);

        async Task SoakAsync(int count, int seed)
        {
            var random = new Random(seed);
            await Parallel.ForEachAsync(Enumerable.Range(0, count).Select(_ => random.Next(AnswersAlone.Count)).ToArray(), new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = Stop }, async (question, stop) =>
            {
                GenerationResult result = await engine.CompleteAsync(AnswersAlone.Request(question) with { MaxTokens = 1 + question % 3 }, stop);
                Assert.Equal(alone.Answers[question].Take(1 + question % 3), result.Tokens);
            });
        }

        static long Resident()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
