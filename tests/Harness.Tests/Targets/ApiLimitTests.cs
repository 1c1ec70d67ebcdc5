using FastEval.Harness.Targets.Http;
using FastEval.Harness.Tests.Running;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Tests.Targets;

public sealed class ApiLimitTests
{
    [Fact]
    public async Task Run_Parallel_IsReachedAndNotPassed()
    {
        using var run = new ApiRun([.. Enumerable.Range(0, 30).Select(i => $"q{i}")]);
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, _) =>
        {
            await Task.Delay(50, context.RequestAborted);
            await Replies.AnswerAsync(context, "yes");
        });
        Assert.Equal(0, (await run.StartAsync("--target", server.Target + ",parallel=6")).ExitCode);
        Assert.Equal(6, server.MostAtOnce);
    }

    [Fact]
    public async Task Run_RequestsPerMinute_KeepTheirDistance()
    {
        using var run = new ApiRun([.. Enumerable.Range(0, 6).Select(i => $"q{i}")]);
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes"));
        Assert.Equal(0, (await run.StartAsync("--target", server.Target + ",parallel=6,rpm=300")).ExitCode);
        double[] at = [.. server.Requests.Select(request => TimeProvider.System.GetElapsedTime(server.Requests[0].At, request.At).TotalMilliseconds)];
        // 200 ms apart when they are sent; on a busy machine they may come closer.
        Assert.InRange(at[5], 600, 20_000);
        Assert.InRange(run.Record.Samples.Max(sample => sample.Timings!.PhasesMs["queue"]), 900, 20_000);
    }

    [Fact]
    public void PacedLimit_OverAnyMinute_LetsThroughTheLimitAndOne()
    {
        var limit = new PacedLimit(120);
        double now = 1000;
        var times = new List<double>();
        for (int i = 0; i < 500; i++)
        {
            now += limit.WaitMs(now);
            Assert.Equal(0, limit.WaitMs(now));
            limit.Take(now, 1);
            times.Add(now);
            if (i == 250)
                now += 300_000; // a long rest saves nothing up
        }
        Assert.All(times, start => Assert.InRange(times.Count(time => time >= start && time < start + 60_000), 1, 121));
    }

    [Fact]
    public void PacedLimit_Corrected_WaitsForWhatWasTaken()
    {
        var limit = new PacedLimit(6000);
        limit.Take(0, 100);
        Assert.Equal(1000, limit.WaitMs(0));
        limit.Correct(50);
        Assert.Equal(1500, limit.WaitMs(0));
        limit.Correct(-100);
        Assert.Equal(500, limit.WaitMs(0));
        Assert.Equal(0, new PacedLimit(null).WaitMs(0));
    }

    [Fact]
    public async Task RequestGate_Overload_HalvesOncePerRoundAndRecovers()
    {
        using var gate = new RequestGate(TimeProvider.System, 8, null, null);
        double[] entered = [.. await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gate.EnterAsync(0, TestContext.Current.CancellationToken)))];
        Task<double> ninth = gate.EnterAsync(0, TestContext.Current.CancellationToken);
        Assert.False(ninth.IsCompleted);
        foreach (double one in entered)
            gate.Overloaded(one, null);
        Assert.Equal(4, gate.Allowed);
        for (int i = 0; i < 4; i++)
            gate.Leave();
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(ninth.IsCompleted);
        gate.Leave();
        gate.Overloaded(await ninth, null);
        Assert.Equal(2, gate.Allowed);
        for (int i = 0; i < 2 + 3 + 4 + 5 + 6 + 7; i++)
            gate.Answered(0);
        Assert.Equal(8, gate.Allowed);
        gate.Answered(0);
        Assert.Equal(8, gate.Allowed);
    }

    [Fact]
    public async Task Run_LargePicture_IsMadeToFitAndSentOncePerRequest()
    {
        using var run = new ApiRun("a", "b", "c");
        run.Suite.Write("p.png", Harness.Benchmarking.BenchPicture.Load().File.ToArray()); // 600 × 400, a JPEG
        await using ScriptedServer server = await ScriptedServer.StartAsync((context, _) => Replies.AnswerAsync(context, "yes"));
        Assert.Equal(0, (await run.StartAsync("--target", server.Target + ",image-size=300")).ExitCode);
        string picture = Assert.Single(server.Requests.Select(request => Assert.Single(request.Pictures)).Distinct());
        Assert.StartsWith("data:image/jpeg;base64,", picture, StringComparison.Ordinal);
        Assert.Equal((300, 200), ImageDecoder.ReadDimensions(Convert.FromBase64String(picture["data:image/jpeg;base64,".Length..])));
        Assert.StartsWith("up to 300 px", run.Record.Run.Targets[0].Api!.Pictures, StringComparison.Ordinal);
    }
}
