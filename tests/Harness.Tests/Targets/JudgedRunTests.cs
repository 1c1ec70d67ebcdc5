using System.Diagnostics;
using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Tests.Running;
using Microsoft.AspNetCore.Http;

namespace FastEval.Harness.Tests.Targets;

/// <summary>Runs whose replies another model judges: <c>--judge</c>, from the command line to the record.</summary>
public sealed partial class JudgedRunTests
{
    private const string Card = """{"schema": 1, "name": "mine", "version": "1.0", "title": "A test", "scoring": "judge", "judge": "mm-vet"}""";

    [Fact]
    public async Task Run_Judge_GradesEveryReplyAndIsOnRecordWithItsCost()
    {
        using ApiRun run = Judged("0.4", "1.0", "0.0");
        await using ScriptedServer server = await ScriptedServer.StartAsync(RespondAsync);
        ConsoleRun ended = await run.StartAsync([.. Targets(server), "--prices", Prices(run, server), "--format", "json"]);
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Equal([SampleState.Partial, SampleState.Correct, SampleState.Wrong], Samples(run).Select(sample => sample.State));
        Assert.Equal(("0.4", 0.4, "served-model", 22), (run.Sample("i0").Judgement, run.Sample("i0").Score, run.Sample("i0").Judging!.ServedModel, run.Sample("i0").Judging!.Tokens!.Prompt + run.Sample("i0").Judging!.Tokens!.Output));
        // 20 tokens in and 2 out, at 100 and 1000 dollars a million.
        Assert.All(Samples(run), sample => Assert.Equal((0.004, 0.004), (sample.Cost, sample.Judging!.Cost)));
        Assert.Contains("\"name\": \"judge wise\"", ended.Out, StringComparison.Ordinal);
        JudgeRecord judge = run.Record.Run.Judge!;
        Assert.Equal(("wise", 0.0, "mm-vet", "fraction"), (judge.Target.Name, judge.Target.Temperature, judge.Template, judge.Verdict));
        Assert.Contains("<AND>", judge.Prompt, StringComparison.Ordinal);
        ScriptedRequest asked = server.Requests.First(IsJudge);
        Assert.Equal((0.0, "wise-model"), (asked.Body["temperature"]!.GetValue<double>(), asked.Body["model"]!.GetValue<string>()));
        Assert.Empty(asked.Pictures);
        string html = await File.ReadAllTextAsync(Path.Combine(Directory.GetDirectories(run.Runs).Single(), "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("judgement", html, StringComparison.Ordinal);
    }

    /// <summary>With a seed each asking is another request; without one the cache must tell them apart all the same.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(",omit=seed")]
    public async Task Run_JudgeFails_IsAnErrorWithTheReplyAndIsRetriedWithoutTheTarget(string omit)
    {
        using ApiRun run = Judged("0.5", "unreadable once", "500 once");
        await using ScriptedServer server = await ScriptedServer.StartAsync(RespondAsync);
        string[] args = [.. Targets(server)[..3], Targets(server)[3] + omit, "--prices", Prices(run, server), "--response-cache", run.File("cache")];
        ConsoleRun ended = await run.StartAsync(args);
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal([SampleState.Partial, SampleState.Error, SampleState.Error], Samples(run).Select(sample => sample.State));
        Assert.Equal(("unreadable once", "It is lovely.", null), (run.Sample("i1").Reply, run.Sample("i1").Judgement, run.Sample("i1").Score));
        Assert.Contains("The judge wise: Its reply is not a number from 0 to 1 alone: 'It is lovely.'", run.Sample("i1").Error, StringComparison.Ordinal);
        Assert.Contains("The judge wise: ", run.Sample("i2").Error, StringComparison.Ordinal);
        Assert.Equal("server_error", run.Sample("i2").Judging!.Attempts!.Single().Outcome);
        Assert.Contains("could be anything from", ended.Out, StringComparison.Ordinal);

        int before = server.Requests.Count;
        ConsoleRun again = await run.ResumeAsync("--retry-errors", "--format", "json");
        Assert.Equal(0, again.ExitCode);
        // Not the cached verdict that could not be read.
        Assert.Equal([true, true], server.Requests.Skip(before).Select(IsJudge));
        Assert.Equal((1, 2, 2), (run.Sample("i0").Judging!.Times, run.Sample("i1").Judging!.Times, run.Sample("i2").Judging!.Times));
        Assert.Equal([SampleState.Partial, SampleState.Partial, SampleState.Partial], Samples(run).Select(sample => sample.State));
        Assert.Equal((null, 0.004, new JudgingSpent(20, 2, 0.004)), (run.Sample("i1").Error, run.Sample("i1").Judging!.Cost, run.Sample("i1").Judging!.Earlier));
        Assert.Equal((3, 3), (run.Record.Samples.Count, run.Record.Run.Suite.Items));
        Assert.Equal([("model", 0.012, 0), ("judge wise", 0.012, 0), ("other verdicts", 0.004, 0)], Costs(again));

        // The same once more is all in the cache, the verdict that could not be read too, and costs nothing.
        Directory.Delete(run.Runs, recursive: true);
        before = server.Requests.Count;
        Assert.Equal(0, (await run.StartAsync(args)).ExitCode);
        Assert.Equal(("It is lovely.", "cache"), (run.Sample("i1").Judgement, run.Sample("i1").Judging!.Source));
        again = await run.ResumeAsync("--retry-errors", "--format", "json", "--max-cost", "0.0081");
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(before + 1, server.Requests.Count);
        Assert.Equal((0.2, "cache", 2, null), (run.Sample("i1").Score, run.Sample("i1").Judging!.Source, run.Sample("i1").Judging!.Times, run.Sample("i1").Judging!.Earlier));
        Assert.Equal([("model", 0.012, 0.012), ("judge wise", 0.012, 0.008)], Costs(again));
    }

    /// <summary>No model gains by saying nothing: the judge is shown an empty reply, whoever is to blame for it.</summary>
    [Fact]
    public async Task Run_RepliesThatSayNothing_AreJudgedAsEmptyOnes()
    {
        using ApiRun run = Judged("empty", "filter", "cut", "filter, judge fails");
        bool isDown = true;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
        {
            if (!IsJudge(request))
            {
                string finish = request.Prompt.StartsWith("filter", StringComparison.Ordinal) ? "content_filter" : request.Prompt == "cut" ? "length" : "stop";
                return Replies.AnswerAsync(context, finish == "content_filter" ? "I am about to say" : "", finish);
            }
            return request.Prompt.Contains("judge fails", StringComparison.Ordinal) && isDown ? Replies.StatusAsync(context, 500) : Replies.AnswerAsync(context, "0.1");
        });
        ConsoleRun ended = await run.StartAsync(Targets(server));
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.All(server.Requests.Where(IsJudge), request => Assert.EndsWith("|  |", request.Prompt, StringComparison.Ordinal));
        Assert.Equal([(SampleState.Partial, "stop"), (SampleState.Partial, "content_filter"), (SampleState.Partial, "length"), (SampleState.Error, "content_filter")],
            Samples(run).Select(sample => (sample.State, sample.FinishReason!)));
        (isDown, int before) = (false, server.Requests.Count);
        Assert.Equal(0, (await run.ResumeAsync("--retry-errors")).ExitCode);
        Assert.True(IsJudge(Assert.Single(server.Requests.Skip(before))));
        Assert.Equal([0.1, 0.1, 0.1, 0.1], Samples(run).Select(sample => sample.Score!.Value));
    }

    [Fact]
    public async Task Run_JudgeThatTakesNoKey_KeepsTheRepliesAndResumeJudgesThem()
    {
        using ApiRun run = Judged("0.4", "1.0", "0.0");
        bool isShut = true;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
            IsJudge(request) && isShut ? Replies.StatusAsync(context, 401, "no") : RespondAsync(context, request));
        ConsoleRun ended = await run.StartAsync(Targets(server));
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("the judge wise is not asked any more", ended.Error, StringComparison.Ordinal);
        Assert.All(Samples(run), sample => Assert.Equal(SampleState.Unjudged, sample.State));
        Assert.Null(run.Record.Run.Finished);

        isShut = false;
        server.Forget();
        Assert.Equal(0, (await run.ResumeAsync()).ExitCode);
        Assert.Equal([SampleState.Partial, SampleState.Correct, SampleState.Wrong], Samples(run).Select(sample => sample.State));
        Assert.All(server.Requests, request => Assert.True(IsJudge(request)));
        Assert.NotNull(run.Record.Run.Finished);
    }

    [Fact]
    public async Task Run_ResponseCache_JudgesTheSameReplyOnce()
    {
        using ApiRun run = Judged("0.4", "1.0");
        await using ScriptedServer server = await ScriptedServer.StartAsync(RespondAsync);
        string[] args = [.. Targets(server), "--response-cache", run.File("cache")];
        Assert.Equal(0, (await run.StartAsync(args)).ExitCode);
        Assert.Equal(4, server.Requests.Count);
        Directory.Delete(run.Runs, recursive: true);
        Assert.Equal(0, (await run.StartAsync(args)).ExitCode);
        Assert.Equal(4, server.Requests.Count);
        Assert.All(Samples(run), sample => Assert.Equal(("cache", "cache"), (sample.Source, sample.Judging!.Source)));
        Assert.Equal([0.4, 1.0], Samples(run).Select(sample => sample.Score!.Value));
    }

    [Fact]
    public async Task Run_MaxCost_CountsTheJudgeToo()
    {
        using ApiRun run = Judged([.. Enumerable.Repeat("0.5", 10)]);
        await using ScriptedServer server = await ScriptedServer.StartAsync(RespondAsync);
        // Ten answers cost 0.04 US dollars, and each verdict 0.004 more; one at a time, since of those that begin together the first ones' cost is not known yet.
        ConsoleRun ended = await run.StartAsync([.. Targets(server).Select(value => value.StartsWith("--", StringComparison.Ordinal) ? value : value + ",parallel=1"), "--prices", Prices(run, server), "--max-cost", "0.061"]);
        Assert.Equal(ExitCode.BudgetReached, ended.ExitCode);
        Assert.Contains("$0.06 of --max-cost 0.061 are spent", ended.Error, StringComparison.Ordinal);
        Assert.Equal((5, 5), (Samples(run).Count(sample => sample.State == SampleState.Partial), Samples(run).Count(sample => sample.State == SampleState.Unjudged)));
        Assert.Equal(0, (await run.ResumeAsync("--max-cost", "1")).ExitCode);
        Assert.All(Samples(run), sample => Assert.Equal(SampleState.Partial, sample.State));
        Assert.Equal(20, server.Requests.Count);
    }

    /// <summary>A judge is asked at temperature 0 where its API takes one, and where it does not, the record and the report say so.</summary>
    [Theory]
    [InlineData("claude-haiku-4-5", 0.0)]
    [InlineData("claude-opus-4-8", null)]
    public async Task Run_AnthropicAsJudge_IsAskedAtTemperatureZeroWhereItTakesOne(string model, double? sent)
    {
        using ApiRun run = Judged("0.4");
        run.Environment["ANTHROPIC_API_KEY"] = "sk-ant";
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) => IsJudge(request) ? Replies.AnthropicAsync(context, "0.4", "end_turn") : RespondAsync(context, request));
        ConsoleRun ended = await run.StartAsync([.. Targets(server)[..2], "--temperature", "0.7", "--judge", $"anthropic:{model},endpoint={server.Root}"]);
        Assert.True(ended.ExitCode == 0, ended.Error);
        ScriptedRequest asked = server.Requests.Single(IsJudge);
        Assert.Equal((sent, 1024, 0.4), (asked.Body["temperature"]?.GetValue<double>(), asked.Body["max_tokens"]!.GetValue<int>(), run.Sample("i0").Score));
        Assert.Equal(sent, run.Record.Run.Judge!.Target.Temperature);
        Assert.Equal(sent is null, ended.Out.Contains($"The judge {model} was sent no temperature", StringComparison.Ordinal));
    }

    /// <summary>A judge that sends its key back, in its verdict too: nothing that is written or shown has it.</summary>
    [Fact]
    public async Task Run_JudgeThatSendsItsKeyBack_NothingWrittenHoldsIt()
    {
        const string Key = "sk-judge/9876543210+fedcba";
        using ApiRun run = Judged("0.5", "unreadable", "400", "cut");
        run.Environment["JUDGE_KEY"] = Key;
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, request) =>
        {
            if (!IsJudge(request))
            {
                await RespondAsync(context, request);
                return;
            }
            Assert.Equal("Bearer " + Key, request.Headers["authorization"]);
            if (request.Prompt.EndsWith("| 400 |", StringComparison.Ordinal))
                await Replies.StatusAsync(context, 400, $$$"""{"error":{"message":"Not with {{{Key}}}."}}""");
            else
                await Replies.AnswerAsync(context, request.Prompt.EndsWith("| 0.5 |", StringComparison.Ordinal) ? $"0.5\nGraded with {Key}" : $"Lovely, {Key}!", request.Prompt.EndsWith("| cut |", StringComparison.Ordinal) ? "length" : "stop");
        });
        string[] args = [.. Targets(server)[..3], Targets(server)[3] + ",key-env=JUDGE_KEY", "--verbose", "--record", run.File("traffic"), "--response-cache", run.File("cache")];
        ConsoleRun ended = await run.StartAsync(args);
        Assert.Equal("0.5\nGraded with [key]", run.Sample("i0").Judgement);
        Assert.All(Samples(run).Skip(1), sample => Assert.Contains("[key]", sample.Error, StringComparison.Ordinal));
        ConsoleRun again = await run.ResumeAsync("--rejudge", "--verbose");
        string[] files = Directory.GetFiles(run.Folder, "*", SearchOption.AllDirectories);
        Assert.All((string[])["traffic", "cache", "report.html", "samples.jsonl"], part => Assert.Contains(files, file => file.Contains(part, StringComparison.Ordinal)));
        foreach (string form in new[] { Key, Uri.EscapeDataString(Key), Key.Replace("+", "\\u002B", StringComparison.Ordinal), ApiRun.Key })
        {
            foreach (string file in files)
                Assert.False((await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Contains(form, StringComparison.Ordinal), file);
            Assert.DoesNotContain(form, ended.Out + ended.Error + again.Out + again.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>A verdict that had to be asked for twice, too, though no seed tells the two requests apart.</summary>
    [Fact]
    public async Task Run_ReplayOfAJudgedRun_IsTheRecordedRunWithoutAServer()
    {
        using ApiRun run = Judged("0.4", "unreadable once", "1.0");
        string[] args, recorded;
        await using (ScriptedServer server = await ScriptedServer.StartAsync(RespondAsync))
        {
            args = [.. Targets(server)[..3], Targets(server)[3] + ",omit=seed", "--prices", Prices(run, server)];
            Assert.Equal(0, (await run.StartAsync([.. args, "--record", run.File("traffic")])).ExitCode);
            Assert.Equal(0, (await run.ResumeAsync("--retry-errors")).ExitCode);
            recorded = Lines(run);
        }
        Assert.Equal([0.4, 0.2, 1.0], Samples(run).Select(sample => sample.Score!.Value));
        Directory.Delete(run.Runs, recursive: true);
        run.Environment.Clear();
        ConsoleRun ended = await run.StartAsync([.. args, "--replay", run.File("traffic")]);
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Equal(SampleState.Error, run.Sample("i1").State);
        Assert.Equal(0, (await run.ResumeAsync("--retry-errors")).ExitCode);
        Assert.Equal(recorded, Lines(run));
        Assert.All(Samples(run), sample => Assert.Equal(("replay", "replay", null), (sample.Source, sample.Judging!.Source, sample.Judging.Earlier)));
    }

    [Fact]
    public async Task Run_JudgeMaxTokens_IsSentRecordedAndHolds()
    {
        using ApiRun run = Judged("0.4");
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
            IsJudge(request) ? Replies.AnswerAsync(context, "Let me think", finish: "length") : RespondAsync(context, request));
        await run.StartAsync([.. Targets(server), "--judge-max-tokens", "7"]);
        Assert.Equal((7, 7), (server.Requests.Single(IsJudge).Body["max_tokens"]!.GetValue<int>(), run.Record.Run.Judge!.Target.MaxTokens));
        Assert.Contains("Its reply, cut off at 7 tokens (--judge-max-tokens), is not a number from 0 to 1 alone", run.Sample("i0").Error, StringComparison.Ordinal);
        ConsoleRun other = await run.ResumeAsync("--retry-errors", "--judge-max-tokens", "8");
        Assert.Equal((1, 2), (other.ExitCode, server.Requests.Count));
        Assert.Contains("the judge: max_tokens of wise (was 7, now 8)", other.Error, StringComparison.Ordinal);
        ConsoleRun alone = await run.StartAsync([.. Targets(server)[..2], "--judge-max-tokens", "7"]);
        Assert.Equal(2, alone.ExitCode);
        Assert.Contains("--judge-max-tokens says how a judge is asked", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_KilledWhileJudging_IsTheUndisturbedRecord()
    {
        using ApiRun run = Judged([.. Enumerable.Range(0, 60).Select(i => $"0.{i % 10} for {i}")]);
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, request) =>
        {
            await Task.Delay(5, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            await RespondAsync(context, request);
        });
        string[] what = ["run", "--suite", run.Suite.Folder, .. Targets(server)];
        await ApiProcess.EndAsync([.. what, "--out", run.File("undisturbed")]);
        RunLines undisturbed = RunLines.Of(Directory.GetDirectories(run.File("undisturbed")).Single());
        server.Forget();
        using (Process process = ApiProcess.Start([.. what, "--out", run.Runs]))
        {
            while (!process.HasExited && ApiProcess.Lines(run.Runs) < 75)
                await Task.Delay(2, TestContext.Current.CancellationToken);
            Assert.False(process.HasExited, "The run ended before it could be killed.");
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        await ApiProcess.EndAsync(["run", "--resume", "latest", "--out", run.Runs]);
        RunLines.AssertSame(undisturbed, RunLines.Of(Directory.GetDirectories(run.Runs).Single()));
        Assert.Equal(60, server.Requests.Count(request => !IsJudge(request)));
        Assert.InRange(server.Requests.Count(IsJudge), 60, 60 + 10);
    }

    [Theory]
    [InlineData("unknown", "--judge begins with one of")]
    [InlineData("compatible:http://127.0.0.1:1#m,api-key=x", "--judge compatible: keys are read from the environment alone")]
    public async Task Run_BadJudge_IsWrongUsage(string judge, string message)
    {
        using ApiRun run = Judged("a");
        ConsoleRun ended = await run.StartAsync("--target", "compatible:http://127.0.0.1:1#m", "--judge", judge);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_JudgeOfASuiteWithRules_IsWrongUsage()
    {
        using var run = new ApiRun("a");
        ConsoleRun ended = await run.StartAsync("--target", "compatible:http://127.0.0.1:1#m", "--judge", "compatible:http://127.0.0.1:1#m");
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains("no item of mine needs a judge", ended.Error, StringComparison.Ordinal);
    }

    /// <summary>A suite whose items are judged. What each prompt says is the model's reply, and what the judge makes of it.</summary>
    private static ApiRun Judged(params string[] prompts)
    {
        var run = new ApiRun(prompts);
        run.Suite.Write("suite.json", Card);
        run.Suite.Write("items.jsonl", File.ReadAllText(run.Suite.PathOf("items.jsonl"))
            .Replace("\"kind\": \"yes_no\", \"answer\": \"yes\"", "\"kind\": \"text\", \"answer\": \"right\"", StringComparison.Ordinal));
        return run;
    }

    private static string[] Targets(ScriptedServer server) =>
        ["--target", server.Target + ",retries=0", "--judge", $"compatible:{server.Root}/v1#wise-model,name=wise,retries=0"];

    private static string Prices(ApiRun run, ScriptedServer server)
    {
        string price = """{"input":100,"output":1000}""";
        File.WriteAllText(run.File("prices.json"),
            $$$"""{"schema":1,"date":"2026-01-02","source":"a test","models":{"{{{server.Target}}}":{{{price}}},"compatible:{{{server.Root}}}/v1#wise-model":{{{price}}}}}""");
        return run.File("prices.json");
    }

    /// <summary>The lines of the costs: what each came to, and what of it a cache had.</summary>
    private static IEnumerable<(string Name, double Cost, double Cached)> Costs(ConsoleRun ended)
    {
        using JsonDocument result = JsonDocument.Parse(ended.Out);
        double Of(JsonElement line, string name) => line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? Math.Round(value.GetDouble(), 9) : 0;
        return [.. result.RootElement.GetProperty("costs").EnumerateArray().Select(line => (line.GetProperty("name").GetString()!, Of(line, "cost_usd"), Of(line, "from_cache_usd")))];
    }

    /// <summary>What a process that is killed now leaves behind.</summary>
    private static void Copy(string run, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in (string[])[RunFiles.Run, RunFiles.Samples])
        {
            using var from = new FileStream(Path.Combine(run, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using FileStream copy = File.Create(Path.Combine(to, file));
            from.CopyTo(copy);
        }
    }

    /// <summary>The samples as lines, without where the answers came from and what was spent on them.</summary>
    private static string[] Lines(ApiRun run) => [.. Samples(run).Select(sample => RunLines.Line(sample with { Source = null, Judging = sample.Judging! with { Source = null, Earlier = null } }))];

    private static SampleRecord[] Samples(ApiRun run) => [.. run.Record.Samples.OrderBy(sample => sample.Item, StringComparer.Ordinal)];

    private static string Model(ScriptedRequest request) => request.Body["model"]!.GetValue<string>();

    private static bool IsJudge(ScriptedRequest request) => request.Prompt.Contains("<AND>", StringComparison.Ordinal);

    /// <summary>The model says what it is asked; the judge says the number that the reply begins with.</summary>
    private static Task RespondAsync(HttpContext context, ScriptedRequest request)
    {
        if (!IsJudge(request))
            return Replies.AnswerAsync(context, request.Prompt);
        string reply = request.Prompt.StartsWith("Grade ", StringComparison.Ordinal) ? request.Prompt["Grade ".Length..] : request.Prompt.Split('\n')[^1].Split('|')[2].Trim();
        return reply switch
        {
            "unreadable once" => Replies.AnswerAsync(context, request.Before == 0 ? "It is lovely." : "0.2"),
            "500 once" => request.Before == 0 ? Replies.StatusAsync(context, 500) : Replies.AnswerAsync(context, "0.3"),
            _ => Replies.AnswerAsync(context, reply.Split(' ')[0]),
        };
    }
}
