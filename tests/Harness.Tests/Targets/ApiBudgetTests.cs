using FastEval.Harness.Records;
using FastEval.Harness.Running;
using FastEval.Harness.Targets.Pricing;

namespace FastEval.Harness.Tests.Targets;

public sealed class ApiBudgetTests
{
    private static readonly string[] Twenty = [.. Enumerable.Range(0, 20).Select(i => $"q{i}")];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Run_MaxCost_StopsBeforeItIsPassedAndGoesOn(int parallel)
    {
        using var run = new ApiRun(Twenty);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes", usage: new { prompt_tokens = 1000, completion_tokens = 10, total_tokens = 1010 }));
        await File.WriteAllTextAsync(run.File("prices.json"),
            """{"schema":1,"date":"2026-01-02","source":"a test","models":{"TARGET":{"input":100,"output":1000}}}""".Replace("TARGET", server.Target, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        // A question costs 0.11 US dollars.
        ConsoleRun ended = await run.StartAsync("--target", $"{server.Target},parallel={parallel}", "--prices", run.File("prices.json"), "--max-cost", "1");
        Assert.Equal(ExitCode.BudgetReached, ended.ExitCode);
        Assert.Contains("stopped at the limit: $0.99 of --max-cost 1 are spent, and a question may cost $0.11", ended.Error, StringComparison.Ordinal);
        Assert.Contains("fasteval run --resume", ended.Error, StringComparison.Ordinal);
        Assert.Equal((9, 0.99), (run.Record.Samples.Count, Math.Round(run.Record.Samples.Sum(sample => sample.Cost!.Value), 9)));
        Assert.Null(run.Record.Run.Finished);

        Assert.Equal(ExitCode.BudgetReached, (await run.ResumeAsync()).ExitCode);
        Assert.Equal(9, server.Requests.Count);
        Assert.Equal(ExitCode.BudgetReached, (await run.ResumeAsync("--max-cost", "1.5")).ExitCode);
        Assert.Equal(13, run.Record.Samples.Count);
        ConsoleRun last = await run.ResumeAsync("--max-cost", "100", "--format", "json");
        Assert.Equal(0, last.ExitCode);
        Assert.Equal((20, 20), (run.Record.Samples.Count, server.Requests.Count));
        Assert.Contains("\"cost_usd\": 2.2", last.Out, StringComparison.Ordinal);
        Assert.NotNull(run.Record.Run.Finished);
    }

    /// <summary>No answer depends on a price: a run goes on with a corrected table, and what was recorded keeps its cost, and the record the price that it was computed with.</summary>
    [Fact]
    public async Task Resume_CorrectedPriceTable_GoesOnAndKeepsTheCostsOfBefore()
    {
        using var run = new ApiRun(Twenty);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes", usage: new { prompt_tokens = 1000, completion_tokens = 10, total_tokens = 1010 }));
        Task WriteAsync(double input) => File.WriteAllTextAsync(run.File("prices.json"),
            $$$"""{"schema":1,"date":"2026-01-02","source":"a test","models":{"{{{server.Target}}}":{"input":{{{input}}},"output":1000}} }""", TestContext.Current.CancellationToken);
        await WriteAsync(100);
        Assert.Equal(ExitCode.BudgetReached, (await run.StartAsync("--target", server.Target + ",parallel=1", "--prices", run.File("prices.json"), "--max-cost", "0.5")).ExitCode);
        await WriteAsync(200);
        ConsoleRun ended = await run.ResumeAsync("--max-cost", "10");
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Equal([(0.11, 4), (0.21, 16)], run.Record.Samples.GroupBy(sample => Math.Round(sample.Cost!.Value, 9)).Select(same => (same.Key, same.Count())));
        Assert.Equal((200, 100), (run.Record.Run.Targets.Single().Api!.Price!.Input, run.Record.Run.EarlierPrices!.Single().Input));
    }

    [Fact]
    public async Task Run_MaxTokensTotal_StopsBeforeItIsPassed()
    {
        using var run = new ApiRun(Twenty);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes"));
        ConsoleRun ended = await run.StartAsync("--target", server.Target + ",parallel=3", "--max-tokens-total", "120");
        Assert.Equal(ExitCode.BudgetReached, ended.ExitCode);
        Assert.Equal(5, run.Record.Samples.Count);
        Assert.Contains("110 of --max-tokens-total 120", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MaxCostWithoutPrice_IsWrongUsage()
    {
        using var run = new ApiRun("a");
        ConsoleRun ended = await run.StartAsync("--target", "compatible:http://127.0.0.1:1#m", "--max-cost", "1");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("the price table has nothing for m", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void MayAsk_CountsQuestionsUnderWayAsTheDearestSoFar()
    {
        var price = new PriceRecord("m", 10, null, 20, "2026-01-02", "a test");
        var budget = new RunBudget(1, null, new Dictionary<string, PriceRecord?> { ["one"] = price });
        Assert.True(budget.MayAsk(100));
        SampleRecord sample = Records.RecordSamples.Sample("a") with { Cost = 0.2 };
        budget.Add(sample);
        Assert.True(budget.MayAsk(3));
        Assert.False(budget.MayAsk(4));
        budget.Add(sample with { Source = "cache" });
        budget.Add(sample with { Target = "local" });
        Assert.True(budget.MayAsk(3));
        // Without a cost the estimated tokens count: 10,000 in, 15,000 out.
        budget.Add(sample with { Cost = null, Tokens = new SampleTokens(10_000, null, 10_000, 15_000) { Source = SampleTokens.Estimated } });
        Assert.False(budget.MayAsk(1));
        Assert.True(budget.MayAsk(0));
        budget.Add(sample with { Cost = 0.4 });
        Assert.False(budget.MayAsk(0));
    }

    /// <summary>What a verdict cost that no server counted stays what it was taken for, as the last one and as one of before.</summary>
    [Fact]
    public void MayJudge_VerdictWithoutACost_CountsItsEstimateThenAndLater()
    {
        var budget = new RunBudget(1, null, new Dictionary<string, PriceRecord?>(), isJudgePaid: true);
        var verdict = new JudgingRecord { Times = 1, Tokens = new SampleTokens(10, null, 10, 10) { Source = SampleTokens.Estimated }, CostEstimate = 0.4 };
        budget.Add(verdict.Spent!);
        Assert.True(budget.MayJudge(0));
        Assert.Contains("$0.4 of", budget.Describe(), StringComparison.Ordinal);
        budget.Add(verdict);
        Assert.Contains("$0.8 of", budget.Describe(), StringComparison.Ordinal);
        Assert.False(budget.MayJudge(0));
    }

    [Theory]
    [InlineData("""{"schema":2,"date":"2026-01-02","source":"s","models":{}}""", "its schema is 2")]
    [InlineData("""{"schema":1,"date":"today","source":"s","models":{}}""", "the date 'today' is not YYYY-MM-DD")]
    [InlineData("""{"schema":1,"date":"2026-01-02","models":{}}""", "is no price table")]
    [InlineData("""{"schema":1,"date":"2026-01-02","source":"s","models":{"openai:x":{"input":1}}}""", "is no price table")]
    [InlineData("""{"schema":1,"date":"2026-01-02","source":"s","models":{"openai:x":{"input":-1,"output":1}}}""", "a price of openai:x is not from 0")]
    [InlineData("""{"schema":1,"date":"2026-01-02","source":"s","models":{"openai:x":{"input":1,"ouput":1}}}""", "is no price table")]
    [InlineData("not json", "is no price table")]
    public void Read_BadTable_SaysWhatIsWrong(string text, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("prices.json"), text);
        string said = Assert.Throws<FastEvalException>(() => PriceTable.Read(folder.File("prices.json"))).Message;
        Assert.Contains(message, said, StringComparison.Ordinal);
        Assert.Contains("prices.json", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_TableThatShips_KnowsExactNamesOnly()
    {
        PriceTable table = PriceTable.Read(null);
        Assert.Equal((2.5, 1.25, 10d), (table.Find("openai:gpt-4o")!.Input, table.Find("openai:gpt-4o")!.CachedInput!.Value, table.Find("openai:gpt-4o")!.Output));
        Assert.Null(table.Find("openai:gpt-4o-2024-08-06"));
        Assert.Null(table.Find("gpt-4o"));
        Assert.Null(table.Find("azure:gpt-4o"));
        Assert.Equal((true, false), (table.Find("openai:gpt-4o")!.IsUnverified, table.Find("anthropic:claude-haiku-4-5")!.IsUnverified));
    }
}
