using System.Text.Json;
using FastEval.Harness.Benchmarking.Load;
using FastEval.Harness.Targets;
using FastEval.Harness.Tests.Targets;

namespace FastEval.Harness.Tests.Benchmarking;

public sealed class LoadTests
{
    [Fact]
    public async Task Bench_Concurrency_KeepsSoManyUnderWayAndTimesThem()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, _) =>
        {
            await Task.Delay(100, context.RequestAborted);
            await Replies.AnswerAsync(context, "yes");
        });
        using var folder = new TemporaryFolder();
        ConsoleRun run = await ConsoleRun.OfAsync(
            ["bench", "--target", server.Target + ",retries=0", "--concurrency", "1,4", "--requests", "8", "-n", "5", "--ttft-limit", "60000", "--e2e-limit", "50", "--format", "json", "--plot", folder.File("load.html")], []);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("Time to first token, ms <small>solid: p50", await File.ReadAllTextAsync(folder.File("load.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        JsonElement[] levels = [.. JsonDocument.Parse(run.Out).RootElement.GetProperty("load").EnumerateArray()];
        Assert.Equal([1, 4], levels.Select(level => level.GetProperty("concurrency").GetInt32()));
        Assert.All(levels, level => Assert.Equal((8, 0), (level.GetProperty("requests").GetInt32(), level.GetProperty("failed").GetInt32())));
        Assert.All(levels, level => Assert.InRange(level.GetProperty("ttft_p50_ms").GetDouble(), 95, 5000));
        Assert.All(levels, level => Assert.Equal(8, level.GetProperty("e2e_ms").GetArrayLength()));
        Assert.All(levels, level => Assert.Equal(0, level.GetProperty("goodput_per_s").GetDouble()));
        Assert.InRange(levels[0].GetProperty("answers_per_s").GetDouble(), 0.1, 10);
        Assert.True(levels[1].GetProperty("seconds").GetDouble() < levels[0].GetProperty("seconds").GetDouble());
        Assert.Equal((4, 16), (server.MostAtOnce, server.Requests.Select(request => request.Prompt).Distinct().Count()));
        Assert.Equal(5, server.Requests[0].Body["max_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task Bench_Rate_AsksHoweverManyAreUnderWayAndCountsFailures()
    {
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, request) =>
        {
            await Task.Delay(300, context.RequestAborted);
            await (request.Prompt.StartsWith("Question 1.3:", StringComparison.Ordinal) ? Replies.StatusAsync(context, 500) : Replies.AnswerAsync(context, "yes"));
        });
        ConsoleRun run = await ConsoleRun.OfAsync(["bench", "--target", server.Target + ",retries=0", "--rate", "50", "--requests", "20", "--seed", "3", "--format", "json"], []);
        Assert.True(run.ExitCode == 0, run.Error);
        JsonElement level = JsonDocument.Parse(run.Out).RootElement.GetProperty("load").EnumerateArray().Single();
        Assert.Equal((50d, 20, 1), (level.GetProperty("rate").GetDouble(), level.GetProperty("requests").GetInt32(), level.GetProperty("failed").GetInt32()));
        Assert.Contains("HTTP 500", level.GetProperty("errors")[0].GetString(), StringComparison.Ordinal);
        Assert.InRange(server.MostAtOnce, 5, 20);
    }

    [Fact]
    public void Plots_AreOfTheMeasuredLevels()
    {
        LoadSample Sample(double ms) => new(new TargetTimings(ms, 2 * ms, new Dictionary<string, double>(), []), 3, 1, null);
        LoadPlan plan = new() { Concurrency = [1, 2, 4], Requests = 2, MaxTokens = 3, Seed = 1, TtftLimitMs = 25 };
        LoadLevel[] levels = [.. plan.Concurrency.Select(many => new LoadLevel("a<b", many, 2, [Sample(10 * many), Sample(10 * many)]))];
        string page = Page(plan, levels);
        Assert.Contains("a&lt;b under load", page, StringComparison.Ordinal);
        // A question a second at every level; good up to two at a time. Axes go to 1, and to 40 ms for the first token.
        Assert.Contains("""<path class="line t0" d="M0 0L500 0L1000 0"/>""", page, StringComparison.Ordinal);
        Assert.Contains("""<path class="line t0 dashed" d="M0 0L500 0L1000 1000"/>""", page, StringComparison.Ordinal);
        Assert.Contains("""<path class="line t0" d="M0 750L500 500L1000 0"/>""", page, StringComparison.Ordinal);
        Assert.Contains("""<path class="line dotted" d="M0 375L1000 375"/>""", page, StringComparison.Ordinal);
        Assert.Equal(4, page.Split("<figure>").Length - 1);
        string atRate = Page(plan with { Concurrency = [], Rate = 3 }, [levels[0] with { Concurrency = null }]);
        Assert.Contains("the share of answers that took at most so long", atRate, StringComparison.Ordinal);
        Assert.Equal(2, atRate.Split("<figure>").Length - 1);

        static string Page(LoadPlan plan, LoadLevel[] levels)
        {
            using var writer = new StringWriter();
            LoadHtml.Write(plan, levels, "fasteval bench", writer);
            return writer.ToString();
        }
    }

    [Fact]
    public void Arrivals_ArePoissonAndSeeded()
    {
        var plan = new LoadPlan { Concurrency = [], Rate = 4, Requests = 20_001, MaxTokens = 1, Seed = 5 };
        IReadOnlyList<double> times = plan.Arrivals();
        Assert.Equal(times, plan.Arrivals());
        Assert.NotEqual(times, (plan with { Seed = 6 }).Arrivals());
        double[] gaps = [.. times.Skip(1).Zip(times, (later, earlier) => later - earlier)];
        Assert.Equal(0.25, gaps.Average(), 0.01);
        // Of an exponential distribution: the share beyond the mean is 1/e.
        Assert.Equal(Math.Exp(-1), gaps.Count(gap => gap > 0.25) / (double)gaps.Length, 0.015);
    }

    [Theory]
    [InlineData("--concurrency is whole numbers from 1 to 1024", "--target", "compatible:http://127.0.0.1:1#m", "--concurrency", "1,x")]
    [InlineData("--rate is of the load test", "--rate", "3")]
    [InlineData("give one or the other", "--target", "compatible:http://127.0.0.1:1#m", "--rate", "3", "--concurrency", "2")]
    [InlineData("--prompt-tokens is not of the load test", "--target", "compatible:http://127.0.0.1:1#m", "-p", "3")]
    public async Task Bench_WrongLoadOptions_AreWrongUsage(string message, params string[] args)
    {
        ConsoleRun run = await ConsoleRun.OfAsync(["bench", .. args], []);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
