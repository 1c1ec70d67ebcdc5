using System.Globalization;
using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Tests.Targets;

// Runs that go on: with a judge named afterwards, and with replies that are judged anew.
public sealed partial class JudgedRunTests
{
    [Fact]
    public async Task Resume_JudgeAfterwardsThenAnother_AsksNoTargetAgain()
    {
        using ApiRun run = Judged("0.4", "1.0");
        await using ScriptedServer server = await ScriptedServer.StartAsync(RespondAsync);
        string[] targets = Targets(server);
        Assert.Equal(0, (await run.StartAsync(targets[..2])).ExitCode);
        Assert.All(Samples(run), sample => Assert.Equal(SampleState.Unjudged, sample.State));
        server.Forget();
        Assert.Equal(0, (await run.ResumeAsync(targets[2..])).ExitCode);
        Assert.Equal([0.4, 1.0], Samples(run).Select(sample => sample.Score!.Value));

        await File.WriteAllTextAsync(run.File("strict.txt"), "verdict: percent\nGrade {reply} by {reference}. <AND>", TestContext.Current.CancellationToken);
        string[] other = [.. targets[2..], "--judge-prompt", run.File("strict.txt")];
        ConsoleRun refused = await run.ResumeAsync(other);
        Assert.Equal((1, 2), (refused.ExitCode, server.Requests.Count));
        Assert.Contains("the judge's prompt", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--rejudge", refused.Error, StringComparison.Ordinal);
        ConsoleRun anew = await run.ResumeAsync([.. other, "--rejudge"]);
        Assert.True(anew.ExitCode == 0, anew.Error);
        Assert.Contains("All replies are judged anew; until that is done the grades of wise count.", anew.Error, StringComparison.Ordinal);
        Assert.Equal([0.004, 0.01], Samples(run).Select(sample => sample.Score!.Value));
        Assert.Equal("percent", run.Record.Run.Judge!.Verdict);
        Assert.All(server.Requests, request => Assert.True(IsJudge(request)));
    }

    /// <summary>A judge that was named on going on, with all that it said gone wrong: going on once more asks the same one.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Resume_JudgeNamedThen_IsTheRunsFromThenOn(bool rejudges)
    {
        using ApiRun run = Judged("0.4", "1.0");
        bool isShut = false;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
            IsJudge(request) && isShut ? Replies.StatusAsync(context, 401, "no") : RespondAsync(context, request));
        string[] targets = Targets(server);
        Assert.Equal(0, (await run.StartAsync(rejudges ? targets : targets[..2])).ExitCode);
        isShut = true;
        string[] other = ["--judge", targets[3].Replace("name=wise", "name=wiser", StringComparison.Ordinal)];
        Assert.Equal(1, (await run.ResumeAsync(rejudges ? [.. other, "--rejudge"] : other)).ExitCode);
        double?[] kept = rejudges ? [0.4, 1.0] : [null, null];
        Assert.Equal(kept, Samples(run).Select(sample => sample.Score));
        Assert.Equal(rejudges ? "wise" : "wiser", run.Record.Run.Judge!.Target.Name);

        isShut = false;
        ConsoleRun ended = await run.ResumeAsync();
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Equal([0.4, 1.0], Samples(run).Select(sample => sample.Score!.Value));
        Assert.Equal("wiser", run.Record.Run.Judge!.Target.Name);
    }

    /// <summary>A judge that is down for some replies, and a process that is killed before the last: the grades of before stay, and so does what was paid.</summary>
    [Fact]
    public async Task Resume_RejudgeThatIsNotComplete_LeavesTheGradesAndCountsAllMoney()
    {
        using ApiRun run = Judged("0.1", "0.2", "0.3", "0.4");
        bool isDown = true;
        string killed = run.File("killed");
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
        {
            if (!request.Prompt.StartsWith("Grade ", StringComparison.Ordinal))
                return RespondAsync(context, request);
            if (request.Prompt.StartsWith("Grade 0.4", StringComparison.Ordinal) && isDown)
                return Replies.StatusAsync(context, 500);
            if (request.Prompt.StartsWith("Grade 0.3", StringComparison.Ordinal) && !Directory.Exists(killed))
                Copy(Directory.GetDirectories(run.Runs).Single(), killed);
            return RespondAsync(context, request);
        });
        string[] targets = Targets(server);
        // One after the other, so that the last reply is the last to be judged.
        Assert.Equal(0, (await run.StartAsync(["--target", targets[1] + ",parallel=1", .. targets[2..], "--prices", Prices(run, server)])).ExitCode);
        DateTimeOffset? finished = run.Record.Run.Finished;
        await File.WriteAllTextAsync(run.File("percent.txt"), "verdict: percent\nGrade {reply} by {reference}. <AND>", TestContext.Current.CancellationToken);
        string wiser = targets[3].Replace("name=wise", "name=wiser", StringComparison.Ordinal) + ",parallel=1";
        ConsoleRun ended = await run.ResumeAsync("--judge", wiser, "--judge-prompt", run.File("percent.txt"), "--rejudge", "--format", "json");
        Assert.True(ended.ExitCode == 1, ended.Error);
        Assert.Contains("fasteval: 1 reply is not judged anew yet, so the grades of wise count still. Have the rest judged: fasteval run --resume", ended.Error, StringComparison.Ordinal);
        Assert.Equal([0.1, 0.2, 0.3, 0.4], Samples(run).Select(sample => sample.Score!.Value));
        Assert.Equal(("wise", "wiser", finished), (run.Record.Run.Judge!.Target.Name, run.Record.Run.Rejudging!.Judge!.Target.Name, run.Record.Run.Finished));
        Assert.Contains("The replies are being judged anew by wiser: 3 of 4 are. The grades here are those of before, by wise",
            await File.ReadAllTextAsync(Path.Combine(Directory.GetDirectories(run.Runs).Single(), RunFiles.MarkdownReport), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal([("model", 0.016, 0), ("judge wise", 0.016, 0), ("other verdicts", 0.012, 0)], Costs(ended));

        ConsoleRun spent = await run.ResumeAsync("--max-cost", "0.044");
        Assert.Equal(ExitCode.BudgetReached, spent.ExitCode);
        Assert.Contains("$0.044 of --max-cost 0.044 are spent", spent.Error, StringComparison.Ordinal);
        Assert.Contains("so the grades of wise count still", spent.Error, StringComparison.Ordinal);
        isDown = false;
        server.Forget();
        ConsoleRun done = await run.ResumeAsync("--max-cost", "1", "--format", "json");
        Assert.True(done.ExitCode == 0, done.Error);
        Assert.StartsWith("Grade 0.4", Assert.Single(server.Requests).Prompt, StringComparison.Ordinal);
        Assert.Equal([0.001, 0.002, 0.003, 0.004], Samples(run).Select(sample => sample.Score!.Value));
        Assert.Equal(("wiser", null, true), (run.Record.Run.Judge!.Target.Name, run.Record.Run.Rejudging, run.Record.Run.Finished > finished));
        Assert.Equal([("model", 0.016, 0), ("judge wiser", 0.016, 0), ("other verdicts", 0.016, 0)], Costs(done));

        Assert.Equal([0.1, 0.2, 0.3, 0.4], RunReader.Read(killed).Samples.Select(sample => sample.Score!.Value).Order());
        server.Forget();
        Assert.Equal(0, (await ConsoleRun.OfAsync(["run", "--resume", killed], run.Environment)).ExitCode);
        Assert.Equal(["Grade 0.3", "Grade 0.4"], server.Requests.Select(request => request.Prompt[..9]).Order());
        Assert.Equal([0.001, 0.002, 0.003, 0.004], RunReader.Read(killed).Samples.Select(sample => sample.Score!.Value).Order());
    }

    /// <summary>The same judge asked anew is asked, whatever the cache holds. While nothing of what it says can be read, the grades of before stay.</summary>
    [Fact]
    public async Task Resume_RejudgeBySameJudge_AsksItPastTheCache()
    {
        using ApiRun run = Judged("0.4", "1.0");
        string? says = null;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
            IsJudge(request) && says is not null ? Replies.AnswerAsync(context, says) : RespondAsync(context, request));
        Assert.Equal(0, (await run.StartAsync([.. Targets(server), "--response-cache", run.File("cache")])).ExitCode);
        says = "Lovely.";
        ConsoleRun unread = await run.ResumeAsync("--rejudge");
        Assert.Equal((1, 6), (unread.ExitCode, server.Requests.Count));
        Assert.Equal([0.4, 1.0], Samples(run).Select(sample => sample.Score!.Value));
        ConsoleRun still = await run.ResumeAsync();
        Assert.Equal((1, 6), (still.ExitCode, server.Requests.Count));
        Assert.Contains("the judge wise failed: none of its 2 verdicts can be read, so the grades of before stay.", still.Error, StringComparison.Ordinal);
        says = "0.7";
        ConsoleRun ended = await run.ResumeAsync("--retry-errors");
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Equal([(0.7, 3), (0.7, 3)], Samples(run).Select(sample => (sample.Score!.Value, sample.Judging!.Times)));
        Assert.Equal(8, server.Requests.Count);
    }

    /// <summary>Another judge's round in between, given up, makes no judge forget how often it was asked.</summary>
    [Fact]
    public async Task Resume_RejudgeAfterAnotherJudgesRound_AsksPastTheCacheAllTheSame()
    {
        using ApiRun run = Judged("0.4", "1.0");
        bool isDown = true;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
            isDown && Model(request) == "other-model" && request.Prompt.EndsWith("| 1.0 |", StringComparison.Ordinal) ? Replies.StatusAsync(context, 500) : RespondAsync(context, request));
        string[] targets = Targets(server), other = ["--judge", $"compatible:{server.Root}/v1#other-model,name=other,retries=0", "--rejudge"];
        Assert.Equal(0, (await run.StartAsync([.. targets, "--response-cache", run.File("cache")])).ExitCode);
        Assert.Equal(0, (await run.ResumeAsync("--rejudge")).ExitCode);
        Assert.Equal(1, (await run.ResumeAsync(other)).ExitCode);
        server.Forget();
        Assert.Equal(0, (await run.ResumeAsync([.. targets[2..], "--rejudge"])).ExitCode);
        Assert.Equal(["wise-model", "wise-model"], server.Requests.Select(Model));
        Assert.Equal([(3, null), (3, null)], Samples(run).Select(sample => (sample.Judging!.Times, sample.Judging.Source)));

        isDown = false;
        server.Forget();
        Assert.Equal(0, (await run.ResumeAsync(other)).ExitCode);
        Assert.Equal(["other-model", "other-model"], server.Requests.Select(Model));
        Assert.Equal([(2, "other"), (2, "other")], Samples(run).Select(sample => (sample.Judging!.Times, run.Record.Run.Judge!.Target.Name)));
    }

    /// <summary>A server that counts no tokens: nobody knows what its verdicts cost, but the limit counts an estimate, at the price of then, when another judge has taken its place too.</summary>
    [Fact]
    public async Task Resume_RejudgeAfterVerdictsWithoutACost_KeepsTheLimitAndClaimsNoCost()
    {
        using ApiRun run = Judged("0.4");
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) => Model(request) == "wise-model" ? Replies.AnswerAsync(context, "0.4", reportsUsage: false) : RespondAsync(context, request));
        await File.WriteAllTextAsync(run.File("prices.json"), $$$"""
            {"schema":1,"date":"2026-01-02","source":"a test","models":{"{{{server.Target}}}":{"input":100,"output":1000},
            "compatible:{{{server.Root}}}/v1#wise-model":{"input":100,"output":1000,"unverified":true},"compatible:{{{server.Root}}}/v1#free-model":{"input":0,"output":0}} }
            """, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await run.StartAsync([.. Targets(server), "--prices", run.File("prices.json")])).ExitCode);
        (double? cost, double estimate) = (run.Sample("i0").Judging!.Cost, run.Sample("i0").Judging!.CostEstimate!.Value);
        Assert.True(cost is null && estimate > 0.001, $"{cost}, {estimate}");
        ConsoleRun free = await run.ResumeAsync("--judge", $"compatible:{server.Root}/v1#free-model,name=free,retries=0", "--rejudge", "--format", "json");
        Assert.True(free.ExitCode == 0, free.Error);
        Assert.Equal((0.0, null, estimate, 1), (run.Sample("i0").Judging!.Cost, run.Sample("i0").Judging!.Earlier!.Cost, run.Sample("i0").Judging!.Earlier!.CostEstimate, run.Sample("i0").Judging!.Earlier!.WithoutCost));
        using (JsonDocument result = JsonDocument.Parse(free.Out))
        {
            JsonElement others = result.RootElement.GetProperty("costs").EnumerateArray().Single(line => line.GetProperty("name").GetString() == "other verdicts");
            Assert.False(others.TryGetProperty("cost_usd", out JsonElement known) && known.ValueKind != JsonValueKind.Null, others.ToString());
            Assert.Equal(1, others.GetProperty("without_cost").GetInt32());
        }
        string report = await File.ReadAllTextAsync(Path.Combine(Directory.GetDirectories(run.Runs).Single(), RunFiles.MarkdownReport), TestContext.Current.CancellationToken);
        Assert.Contains("wise-model that costs are computed with is unverified", report, StringComparison.Ordinal);

        server.Forget();
        string[] limited = ["--rejudge", "--max-cost", (0.004 + (estimate / 2)).ToString(CultureInfo.InvariantCulture)];
        Assert.Equal(ExitCode.BudgetReached, (await run.ResumeAsync(limited)).ExitCode);
        Assert.Empty(server.Requests);
        Assert.Equal(0, (await run.ResumeAsync("--max-cost", (0.004 + (estimate * 2)).ToString(CultureInfo.InvariantCulture))).ExitCode);
        Assert.Equal("free-model", Model(Assert.Single(server.Requests)));
    }
}
