using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using Fate = FastEval.Harness.Tests.Targets.ClosingServer.Fate;

namespace FastEval.Harness.Tests.Targets;

/// <summary>A server that closes a connection which was kept open, just as the next question is sent on it, costs no try; every other failure does.</summary>
public sealed class ClosedConnectionTests
{
    internal static readonly string OpenAi = $"data: {Replies.Piece("yes", null)}\n\ndata: {Replies.Piece(null, "stop")}\n\ndata: [DONE]\n\n";

    private static readonly string Anthropic = string.Concat(new[]
    {
        """{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"served","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"yes"}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}""",
        """{"type":"message_stop"}""",
    }.Select(data => $"event: {data.Split('"')[3]}\ndata: {data}\n\n"));

    [Theory]
    [InlineData("compatible", nameof(Fate.ReadAndClosed))]
    [InlineData("compatible", nameof(Fate.Reset))]
    [InlineData("anthropic", nameof(Fate.ReadAndClosed))]
    public async Task Run_KeptConnectionIsClosedAsAQuestionComes_IsSentAgainAtOnceOnANewOne(string kind, string fate)
    {
        using var run = new ApiRun("a", "b", "c", "d");
        run.Environment["ANTHROPIC_API_KEY"] = "sk-ant";
        // Of every connection only the first request is answered: on the first one that is the list of models.
        await using var server = new ClosingServer(kind == "anthropic" ? Anthropic : OpenAi, (_, place) => place == 0 ? Fate.Answered : Enum.Parse<Fate>(fate));
        string target = kind == "anthropic" ? $"anthropic:claude,endpoint={server.Root}" : $"compatible:{server.Root}/v1#model";
        ConsoleRun ended = await run.StartAsync("--target", $"{target},parallel=1,retries=0,backoff=30");
        Assert.Equal((0, ""), (ended.ExitCode, ended.ExitCode == 0 ? "" : ended.Error));
        Assert.Equal([(0, 1), (1, 0), (2, 0), (2, 1), (3, 0), (4, 0)], server.Questions);
        SampleRecord[] samples = [.. run.Record.Samples];
        Assert.All(samples, sample => Assert.Equal((SampleState.Correct, AttemptRecord.Answered), (sample.State, Assert.Single(sample.Attempts!).Outcome)));
        Assert.Equal([true, false, true, false], samples.Select(sample => sample.Attempts![0].ResentAfterMs is not null));
        Assert.All(samples, sample => Assert.Equal(sample.Timings!.TtftMs, sample.Timings.PhasesMs.Values.Sum(), 0.02));
        // What was lost is waiting, and the new connection is timed as one.
        AttemptRecord first = samples[0].Attempts![0];
        Assert.InRange(first.ResentAfterMs!.Value, 0.001, first.Ms);
        Assert.InRange(samples[0].Timings!.PhasesMs["queue"], first.ResentAfterMs.Value - 0.01, first.Ms);
        Assert.All(samples, sample => Assert.NotEqual(0, sample.Timings!.PhasesMs["connect"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Run_NewConnectionIsClosedToo_IsAFailedTry(int retries)
    {
        using var run = new ApiRun("a");
        await using var server = new ClosingServer(OpenAi, (connection, place) => (connection, place) == (0, 0) ? Fate.Answered : Fate.ReadAndClosed);
        // 1, as no question of the run was answered.
        Assert.Equal(1, (await run.StartAsync("--target", $"compatible:{server.Root}/v1#model,parallel=1,retries={retries},backoff=0.01")).ExitCode);
        SampleRecord sample = Assert.Single(run.Record.Samples);
        Assert.Equal(SampleState.Error, sample.State);
        Assert.All(sample.Attempts!, attempt => Assert.Equal("connection", attempt.Outcome));
        Assert.Equal(retries == 0 ? [true] : [true, false], sample.Attempts!.Select(attempt => attempt.ResentAfterMs is not null));
        Assert.Equal(retries == 0 ? [(0, 1), (1, 0)] : [(0, 1), (1, 0), (2, 0)], server.Questions);
    }

    [Fact]
    public Task Run_KeptConnectionIsClosedAfterAWhile_IsAFailedTry() => AssertFailedTryAsync(Fate.ClosedLate);

    [Fact]
    public async Task Run_SentAgain_CountsAgainstTheLimitsAgain()
    {
        using var run = new ApiRun("a");
        await using var server = new ClosingServer(OpenAi, (_, place) => place == 0 ? Fate.Answered : Fate.ReadAndClosed);
        Assert.Equal(0, (await run.StartAsync("--target", $"compatible:{server.Root}/v1#model,parallel=1,retries=0,rpm=60,stall=0.5")).ExitCode);
        AttemptRecord attempt = Assert.Single(Assert.Single(run.Record.Samples).Attempts!);
        // A second after the first time, which is not a time without a byte.
        Assert.InRange(attempt.ResentAfterMs!.Value, 990, 20_000);
        Assert.Equal([(0, 1), (1, 0)], server.Questions);
    }

    [Fact]
    public async Task Run_ManyConnectionsToADyingServer_SendsNoTryMoreThanTwice()
    {
        using var run = new ApiRun([.. Enumerable.Range(0, 48).Select(i => $"q{i}")]);
        // 20 connections whose first request is answered; nothing else ever is.
        await using var server = new ClosingServer(OpenAi, (connection, place) => place == 0 && connection < 20 ? Fate.Answered : Fate.ReadAndClosed);
        await run.StartAsync("--target", $"compatible:{server.Root}/v1#model,parallel=16,retries=1,backoff=0.01");
        SampleRecord[] samples = [.. run.Record.Samples];
        Assert.Equal(48, samples.Length);
        AttemptRecord[] attempts = [.. samples.SelectMany(sample => sample.Attempts!)];
        Assert.Equal(attempts.Sum(attempt => attempt.ResentAfterMs is null ? 1 : 2), server.Questions.Count);
        Assert.Contains(attempts, attempt => attempt is { Outcome: "connection", ResentAfterMs: not null });
        Assert.All(samples.Where(sample => sample.State == SampleState.Error), sample => Assert.Equal(2, sample.Attempts!.Count));
    }

    [Fact]
    public Task Run_AByteOfAnAnswerCame_IsAFailedTry() => AssertFailedTryAsync(Fate.ClosedAfterAByte);

    private static async Task AssertFailedTryAsync(Fate fate)
    {
        using var run = new ApiRun("a");
        await using var server = new ClosingServer(OpenAi, (_, place) => place == 0 ? Fate.Answered : fate);
        Assert.Equal(1, (await run.StartAsync("--target", $"compatible:{server.Root}/v1#model,parallel=1,retries=0")).ExitCode);
        SampleRecord sample = Assert.Single(run.Record.Samples);
        AttemptRecord attempt = Assert.Single(sample.Attempts!);
        Assert.Equal((SampleState.Error, "connection", null), (sample.State, attempt.Outcome, attempt.ResentAfterMs));
        Assert.Equal([(0, 1)], server.Questions);
    }
}
