using System.Diagnostics;
using System.Globalization;
using FastEval.Harness.Tests.Running;
using FastEval.Harness.Tests.Targets;

namespace FastEval.Harness.Tests.Commands;

/// <summary>A run against a faulty server in processes that are killed. perf/resume/kill-api.mjs does the same with 2,000 items.</summary>
public sealed class KilledApiRunTests(ITestOutputHelper output)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_KilledTwiceBesideFaults_IsTheUndisturbedRecord()
    {
        using var run = new ApiRun([.. Enumerable.Range(0, 200).Select(i => $"Question {i}?")]);
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, request) =>
        {
            int number = int.Parse(request.Prompt.Split(' ')[1].TrimEnd('?'), CultureInfo.InvariantCulture);
            await Task.Delay(5 + (number % 20), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            // One question in ten meets a fault of one kind or another when it is asked first; one in fifty a filter, always.
            int fault = number % 50 == 40 ? 3 : request.Before > 0 || number % 10 != 0 ? 4 : number / 10 % 3;
            await (fault switch
            {
                0 => Replies.StatusAsync(context, 500),
                1 => Replies.StatusAsync(context, 429, "", retryAfter: "0"),
                2 => Replies.CutAsync(context),
                3 => Replies.AnswerAsync(context, "I cannot", finish: "content_filter"),
                _ => Replies.AnswerAsync(context, number % 3 == 0 ? "no" : "yes"),
            });
        });
        string[] what = ["run", "--suite", run.Suite.Folder, "--target", $"{server.Target},parallel=16,backoff=0.02"];
        await ApiProcess.EndAsync([.. what, "--out", run.File("undisturbed")]);
        RunLines undisturbed = RunLines.Of(Directory.GetDirectories(run.File("undisturbed")).Single());
        server.Forget();

        foreach (int until in new[] { 40, 120 })
        {
            string[] args = until == 40 ? [.. what, "--out", run.Runs] : ["run", "--resume", "latest", "--out", run.Runs];
            using Process process = ApiProcess.Start(args);
            while (!process.HasExited && ApiProcess.Lines(run.Runs) < until)
                await Task.Delay(2, Stop);
            Assert.False(process.HasExited, "The run ended before it could be killed.");
            process.Kill();
            await process.WaitForExitAsync(Stop);
            output.WriteLine($"killed at {ApiProcess.Lines(run.Runs)} samples");
        }
        await ApiProcess.EndAsync(["run", "--resume", "latest", "--out", run.Runs]);
        RunLines.AssertSame(undisturbed, RunLines.Of(Directory.GetDirectories(run.Runs).Single()));
        // What was recorded was not asked again: only what was under way at the two kills.
        Assert.InRange(server.Requests.Select(request => request.Prompt).Distinct().Count(), 200, 200);
        Assert.InRange(server.Requests.Count, 200, 200 + 20 + 32 + 8);
    }
}
