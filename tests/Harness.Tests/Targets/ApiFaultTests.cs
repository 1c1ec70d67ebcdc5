using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Tests.Running;
using Microsoft.AspNetCore.Http;

namespace FastEval.Harness.Tests.Targets;

/// <summary>Everything that a server can do wrong: each question ends in its right state, and nothing is scored from a failure.</summary>
public sealed class ApiFaultTests
{
    private const string Quick = "retries=2,backoff=0.01,stall=1.5,timeout=20";

    [Fact]
    public async Task Run_EveryKindOfFault_EndsInItsState()
    {
        string[] prompts =
        [
            "good", "slow", "stall once", "cut once", "429 once", "500 once", "malformed once", "not SSE once", "no end once",
            "stall", "cut", "429", "500", "malformed", "not SSE", "no end", "empty", "filter", "filter 400", "refusal", "length", "length and answer", "wrong usage", "no usage", "400", "gone",
        ];
        using var run = new ApiRun(prompts);
        await using ScriptedServer server = await ScriptedServer.StartAsync(RespondAsync);
        ConsoleRun ended = await run.StartAsync("--target", $"{server.Target},{Quick},parallel=8");
        Assert.Equal((0, prompts.Length), (ended.ExitCode, run.Record.Samples.Count));
        SampleRecord Of(string prompt) => run.Sample($"i{Array.IndexOf(prompts, prompt)}");

        foreach (string prompt in prompts.Take(9))
        {
            SampleRecord sample = Of(prompt);
            Assert.Equal((SampleState.Correct, "yes", "stop", null, 1d), (sample.State, sample.Reply, sample.FinishReason, sample.Error, sample.Score));
            Assert.Equal(prompt.EndsWith("once", StringComparison.Ordinal) ? 2 : 1, sample.Attempts!.Count);
            Assert.Equal((AttemptRecord.Answered, 200), (sample.Attempts[^1].Outcome, sample.Attempts[^1].Status));
            Assert.Equal(new SampleTokens(20, null, 20, 2) { Source = SampleTokens.Reported }, sample.Tokens);
        }
        Assert.Equal(
            ["timeout", "stream_cut", "rate_limited", "server_error", "malformed", "stream_cut", "stream_cut"],
            prompts.Skip(2).Take(7).Select(prompt => Of(prompt).Attempts![0].Outcome));

        foreach ((string prompt, string part) in new[] { ("stall", "no byte for 1.5 s"), ("cut", "was cut"), ("429", "HTTP 429: slow down"), ("500", "HTTP 500"), ("malformed", "no answer"), ("not SSE", "without a finish reason"), ("no end", "without a finish reason") })
        {
            SampleRecord sample = Of(prompt);
            Assert.Equal((SampleState.Error, null, null, null), (sample.State, sample.Reply, sample.Score, sample.Tokens));
            Assert.Contains(part, sample.Error, StringComparison.Ordinal);
            Assert.Contains("after 3 tries", sample.Error, StringComparison.Ordinal);
            Assert.Equal(3, sample.Attempts!.Count);
        }

        Assert.Equal((SampleState.Unparsed, "", "stop"), (Of("empty").State, Of("empty").Reply, Of("empty").FinishReason));
        Assert.Null(Of("empty").Timings);
        foreach (string prompt in new[] { "filter", "filter 400", "refusal" })
            Assert.Equal((SampleState.Refused, "content_filter", 0d, 1), (Of(prompt).State, Of(prompt).FinishReason, Of(prompt).Score, Of(prompt).Attempts!.Count));
        Assert.Equal((SampleState.Truncated, "length"), (Of("length").State, Of("length").FinishReason));
        Assert.Equal("length", Of("length and answer").FinishReason);
        Assert.Equal((-5, 2, "a count is negative", SampleState.Correct), (Of("wrong usage").Tokens!.Prompt, Of("wrong usage").Tokens!.Output, Of("wrong usage").Tokens!.Doubt, Of("wrong usage").State));
        Assert.Equal((SampleTokens.Estimated, 1), (Of("no usage").Tokens!.Source, Of("no usage").Tokens!.Output));
        Assert.Equal((SampleState.Error, 1), (Of("400").State, Of("400").Attempts!.Count));
        Assert.Contains("HTTP 400: bad picture", Of("400").Error, StringComparison.Ordinal);
        Assert.Equal((SampleState.Error, "rejected"), (Of("gone").State, Of("gone").Attempts![0].Outcome));
    }

    [Fact]
    public async Task Run_SlowAnswer_IsTimedPhaseByPhase()
    {
        using var run = new ApiRun("slow");
        await using ScriptedServer server = await ScriptedServer.StartAsync(RespondAsync);
        await run.StartAsync("--target", server.Target);
        SampleTimings timings = run.Sample("i0").Timings!;
        Assert.Equal(["queue", "prepare", "connect", "tls", "send", "first_byte", "first_token"], timings.PhasesMs.Keys);
        Assert.Equal(timings.TtftMs, timings.PhasesMs.Values.Sum(), 0.02);
        Assert.InRange(timings.PhasesMs["first_byte"], 95, 2000);
        Assert.InRange(timings.PhasesMs["first_token"], 95, 2000);
        Assert.InRange(Assert.Single(timings.InterTokenMs), 95, 2000);
        Assert.Equal(timings.E2eMs, timings.TtftMs + timings.InterTokenMs[0], 0.02);
        Assert.Equal(0, timings.PhasesMs["tls"]);
        Assert.Equal("served-model", run.Sample("i0").ServedModel);
    }

    [Theory]
    [InlineData(401, "no such key")]
    [InlineData(404, "no such model")]
    [InlineData(405, "no such method")]
    [InlineData(501, "not implemented")]
    [InlineData(505, "no such version")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}""")]
    public async Task Run_ServerThatWouldAnswerNothing_StopsAndIsGoneOnWith(int status, string body)
    {
        using var run = new ApiRun("a", "b", "c", "d", "e");
        bool isBroken = true;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
            isBroken && request.Prompt == "c" ? Replies.StatusAsync(context, status, body) : Replies.AnswerAsync(context, "yes"));
        ConsoleRun ended = await run.StartAsync("--target", server.Target + ",parallel=1");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"HTTP {status}", ended.Error, StringComparison.Ordinal);
        Assert.Equal(["i0", "i1"], run.Record.Samples.Select(sample => sample.Item));
        Assert.Equal(3, server.Requests.Count);
        isBroken = false;
        Assert.Equal(0, (await run.ResumeAsync()).ExitCode);
        Assert.Equal(["i0", "i1", "i2", "i3", "i4"], run.Record.Samples.Select(sample => sample.Item));
        Assert.All(run.Record.Samples, sample => Assert.Equal(SampleState.Correct, sample.State));
    }

    [Theory]
    [InlineData(408, "timeout")]
    [InlineData(425, "timeout")]
    [InlineData(502, "server_error")]
    [InlineData(529, "server_error")]
    public async Task Run_ServerThatWouldAnswerLater_IsAskedAgain(int status, string outcome)
    {
        using var run = new ApiRun("a");
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
            request.Before == 0 ? Replies.StatusAsync(context, status) : Replies.AnswerAsync(context, "yes"));
        Assert.Equal(0, (await run.StartAsync("--target", server.Target + ",backoff=0.01")).ExitCode);
        Assert.Equal([(outcome, status), (AttemptRecord.Answered, 200)], run.Sample("i0").Attempts!.Select(attempt => (attempt.Outcome, attempt.Status!.Value)));
    }

    [Fact]
    public async Task Resume_RetryErrors_AsksThoseAgainAndNoOthers()
    {
        using var run = new ApiRun("a", "500", "b", "cut");
        bool isWell = false;
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) => isWell ? Replies.AnswerAsync(context, "yes") : RespondAsync(context, request));
        Assert.Equal(0, (await run.StartAsync("--target", server.Target + ",retries=0")).ExitCode);
        Assert.NotNull(run.Record.Run.Finished);
        string[] good = [.. run.Record.Samples.Where(sample => sample.Error is null).Select(RunLines.Line)];
        isWell = true;
        Assert.Equal(0, (await run.ResumeAsync()).ExitCode);
        Assert.Equal(2, run.Record.Samples.Count(sample => sample.State == SampleState.Error));
        ConsoleRun ended = await run.ResumeAsync("--retry-errors");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("2 samples in error dropped", ended.Error, StringComparison.Ordinal);
        Assert.Equal(["i0", "i1", "i2", "i3"], run.Record.Samples.Select(sample => sample.Item).Order(StringComparer.Ordinal));
        Assert.All(run.Record.Samples, sample => Assert.Equal(SampleState.Correct, sample.State));
        Assert.Equal(good, run.Record.Samples.Take(2).Select(RunLines.Line));
        Assert.Equal(6, server.Requests.Count);
        Assert.NotNull(run.Record.Run.Finished);
        Assert.DoesNotContain(Directory.GetFiles(Directory.GetDirectories(run.Runs).Single()), file => file.EndsWith(".unfinished", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_RetryAfterOfHours_StopsInsteadOfWaiting()
    {
        using var run = new ApiRun("a", "b", "c");
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, request) =>
            request.Prompt == "b" ? Replies.StatusAsync(context, 429, "", retryAfter: "7200") : Replies.AnswerAsync(context, "yes"));
        ConsoleRun ended = await run.StartAsync("--target", server.Target + ",parallel=1");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("in 120 min", ended.Error, StringComparison.Ordinal);
        Assert.Equal("i0", Assert.Single(run.Record.Samples).Item);
    }

    [Fact]
    public async Task Run_Redirect_IsNotFollowed()
    {
        using var run = new ApiRun("a");
        await using ScriptedServer elsewhere = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes"));
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.Redirect($"{elsewhere.Root}/v1/chat/completions?key=abc", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        ConsoleRun ended = await run.StartAsync("--target", server.Target);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains($"a redirect to {elsewhere.Root}", ended.Error, StringComparison.Ordinal);
        Assert.Empty(run.Record.Samples);
        Assert.Single(server.Requests);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Run_NobodyThere_SaysSoBeforeAnyQuestion()
    {
        using var run = new ApiRun("a");
        ConsoleRun ended = await run.StartAsync("--target", "compatible:http://127.0.0.1:1/v1#model");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("No connection to 127.0.0.1:1", ended.Error, StringComparison.Ordinal);
        Assert.Empty(run.Record.Samples);
    }

    [Fact]
    public async Task Run_RetryAfter_IsHonouredAndHoldsBackTheOthers()
    {
        using var run = new ApiRun([.. Enumerable.Range(0, 12).Select(i => $"q{i}")]);
        long refusedAt = 0;
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, request) =>
        {
            if (request is { Prompt: "q4", Before: 0 })
            {
                refusedAt = TimeProvider.System.GetTimestamp();
                await Replies.StatusAsync(context, 429, "slow down", retryAfter: "1");
                return;
            }
            await Task.Delay(20, context.RequestAborted);
            await Replies.AnswerAsync(context, "yes");
        });
        Assert.Equal(0, (await run.StartAsync("--target", server.Target + ",parallel=4,backoff=0.01")).ExitCode);
        AttemptRecord[] attempts = [.. run.Sample("i4").Attempts!];
        Assert.Equal(("rate_limited", 429, 1d), (attempts[0].Outcome, attempts[0].Status, attempts[0].RetryAfterSeconds));
        Assert.InRange(attempts[1].StartMs - attempts[0].StartMs - attempts[0].Ms, 990, 5000);
        // 100 ms for those that were on their way when it was refused.
        Assert.DoesNotContain(server.Requests, request => TimeProvider.System.GetElapsedTime(refusedAt, request.At).TotalMilliseconds is > 100 and < 950);
        Assert.All(run.Record.Samples, sample => Assert.Equal(SampleState.Correct, sample.State));
    }

    internal static Task RespondAsync(HttpContext context, ScriptedRequest request)
    {
        string fault = request.Prompt;
        if (fault.EndsWith(" once", StringComparison.Ordinal))
            fault = request.Before == 0 ? fault[..^" once".Length] : "good";
        return fault switch
        {
            "slow" => SlowAsync(context),
            "stall" => Replies.StallAsync(context),
            "cut" => Replies.CutAsync(context),
            "429" => Replies.StatusAsync(context, 429, """{"error":{"message":"slow down","type":"requests"}}"""),
            "500" => Replies.StatusAsync(context, 500, "<html>oh no</html>"),
            "malformed" => MalformedAsync(context),
            "not SSE" => context.Response.WriteAsync("<html>hello</html>"),
            "no end" => NoEndAsync(context),
            "empty" => Replies.AnswerAsync(context, ""),
            "filter" => Replies.AnswerAsync(context, "yes, but", finish: "content_filter"),
            "filter 400" => Replies.StatusAsync(context, 400, """{"error":{"message":"filtered","code":"content_filter"}}"""),
            "refusal" => RefusalAsync(context),
            "length" => Replies.AnswerAsync(context, "let me think", finish: "length"),
            "length and answer" => Replies.AnswerAsync(context, "yes", finish: "length"),
            "wrong usage" => Replies.AnswerAsync(context, "yes", usage: new { prompt_tokens = -5, completion_tokens = 2, total_tokens = 3 }),
            "no usage" => Replies.AnswerAsync(context, "yes", reportsUsage: false),
            "400" => Replies.StatusAsync(context, 400, """{"error":{"message":"bad picture"}}"""),
            "gone" => Replies.StatusAsync(context, 410, "gone"),
            _ => Replies.AnswerAsync(context, "yes"),
        };
    }

    private static async Task SlowAsync(HttpContext context)
    {
        await Task.Delay(100);
        await Replies.BeginAsync(context);
        await Task.Delay(100);
        await Replies.SendAsync(context, Replies.Piece("ye", null));
        await Task.Delay(100);
        await Replies.SendAsync(context, Replies.Piece("s", "stop"));
        await Replies.SendAsync(context, """{"id":"x","object":"chat.completion.chunk","created":1,"model":"served-model","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":2,"total_tokens":22}}""");
        await Replies.SendAsync(context, "[DONE]");
    }

    private static async Task MalformedAsync(HttpContext context)
    {
        await Replies.BeginAsync(context);
        await Replies.SendAsync(context, Replies.Piece("yes", null));
        await Replies.SendAsync(context, "{\"choices\": [{\"delta\": ");
    }

    private static async Task NoEndAsync(HttpContext context)
    {
        await Replies.BeginAsync(context);
        await Replies.SendAsync(context, Replies.Piece("yes", null));
    }

    private static async Task RefusalAsync(HttpContext context)
    {
        await Replies.BeginAsync(context);
        await Replies.SendAsync(context, """{"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"refusal":"I will not."},"finish_reason":null}]}""");
        await Replies.SendAsync(context, Replies.Piece(null, "stop"));
        await Replies.SendAsync(context, "[DONE]");
    }
}
