using FastEval.Engine.Native;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Tests.Targets;

namespace FastEval.Harness.Tests.Models;

/// <summary>A model on this machine as the judge, from the command line to the record. The one that ships knows nothing of grading, so none of its verdicts can be read.</summary>
[Collection("process memory")]
public sealed class LocalJudgeTests
{
    [Fact]
    public async Task Run_LocalJudge_ItsUnreadableVerdictsAreErrorsThatKeepTheReply()
    {
        try
        {
            NativeRuntime.EnsureLoaded();
        }
        catch (NativeException e)
        {
            Assert.Skip(e.Message);
        }
        using var run = new ApiRun("What is it?", "And this?");
        run.Suite.Write("suite.json", """{"schema": 1, "name": "mine", "version": "1.0", "title": "A test", "scoring": "judge"}""");
        run.Suite.Write("items.jsonl", File.ReadAllText(run.Suite.PathOf("items.jsonl")).Replace("\"kind\": \"yes_no\", \"answer\": \"yes\"", "\"kind\": \"text\", \"answer\": \"a red ball\"", StringComparison.Ordinal));
        await File.WriteAllTextAsync(run.File("short.txt"), "verdict: percent\nIs {reply} {reference}?", TestContext.Current.CancellationToken);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "a green box"));
        string model = Path.Combine(ShippedRun.Root, "models", "tiny", "tiny-f16.gguf");
        ConsoleRun ended = await run.StartAsync("--target", server.Target, "--judge", $"local:{model}", "--judge-prompt", run.File("short.txt"), "--judge-max-tokens", "8", "--format", "json");

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("the judge tiny-f16 failed: none of 2 replies could be judged", ended.Error, StringComparison.Ordinal);
        SampleRecord[] samples = [.. run.Record.Samples];
        Assert.All(samples, sample =>
        {
            Assert.Equal((SampleState.Error, "a green box", (double?)null), (sample.State, sample.Reply, sample.Score));
            Assert.Contains("is not a number from 0 to 100 alone", sample.Error, StringComparison.Ordinal);
            Assert.NotNull(sample.Judgement);
            Assert.Equal((1, null, null), (sample.Judging!.Times, sample.Judging.Cost, sample.Judging.Spent));
            Assert.InRange(sample.Judging.Tokens!.Output, 1, 8);
        });
        TargetRecord judge = run.Record.Run.Judge!.Target;
        Assert.Equal(("local", "tiny-f16.gguf", 0.0, 8, null), (judge.Kind, judge.Model, judge.Temperature, judge.MaxTokens, judge.Mmproj));
        Assert.Matches("^[0-9a-f]{64}$", judge.ModelSha256);

        // Asked again it is asked alone.
        Assert.Equal(1, (await run.ResumeAsync("--retry-errors")).ExitCode);
        Assert.Equal(2, server.Requests.Count);
        Assert.All(run.Record.Samples, sample => Assert.Equal((2, "a green box"), (sample.Judging!.Times, sample.Reply)));
    }
}
