using System.Diagnostics;
using System.Globalization;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Tests.Models;

namespace FastEval.Harness.Tests.Regressions;

/// <summary>The program in processes that are stopped in the midst of a recording.</summary>
public sealed class StoppedRecordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task Record_Stopped_KeepsItsLaunchesApartAndGoesOn(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        ShippedRun.SkipWithoutNatives();
        string store = _folder.Path, apart = Path.Combine(store, "unfinished");
        using (Process process = Start("perf", "record", "--only", "gguf_open", "--rounds", "5", "-r", "2", "--label", "before", "--history", store))
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(Stop);
            while (!process.HasExited && !(Directory.Exists(apart) && Directory.GetFiles(apart, "*.json").Length > 0))
                await Task.Delay(1, Stop);
            Assert.False(process.HasExited, process.HasExited ? await errors : "");
            using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
                await kill.WaitForExitAsync(Stop);
            await process.WaitForExitAsync(Stop);
            if (signal == "INT")
            {
                string[] lines = (await errors).TrimEnd().Split('\n');
                Assert.Equal(ExitCode.Interrupted, process.ExitCode);
                Assert.Equal("fasteval: stopped.", lines[^1]);
                Assert.Matches(@"not in the history\. [1-4] of 5 launches are kept in .*\.json: `fasteval perf record --resume --history .*` goes on with it\.", lines[^2]);
            }
        }

        string kept = Assert.Single(Directory.GetFiles(apart, "*.json"));
        Assert.InRange(new UnfinishedRecordings(store).Latest()!.Launches.Count, 1, 4);
        Assert.Contains(ProgramVersion.Modules, await File.ReadAllTextAsync(kept, Stop), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(store));
        Assert.Empty(new PerfHistory(store).ReadAll());
        // Not even by its own name.
        Assert.Contains("has no recording", Assert.Throws<RunRecordException>(() => RecordingChoice.FindBoth(kept, kept, new PerfHistory(store)).Second).Message, StringComparison.Ordinal);

        ConsoleRun run = await ConsoleRun.OfAsync("perf", "record", "--resume", "--history", store);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        PerfRecording recording = Assert.Single(new PerfHistory(store).ReadAll());
        Assert.Equal(("before", Path.GetFileNameWithoutExtension(kept)), (recording.Label, recording.Id));
        Assert.Equal([2, 2, 2, 2, 2], Assert.Single(recording.Benchmarks).Rounds.Select(round => round.Count));
        Assert.False(Directory.Exists(apart));
    }

    [Fact]
    public async Task Record_BesideAnUnfinishedOne_SaysSoAndLeavesIt()
    {
        ShippedRun.SkipWithoutNatives();
        var unfinished = new UnfinishedRecordings(_folder.Path);
        unfinished.Save(Half);

        ConsoleRun run = await ConsoleRun.OfAsync("perf", "record", "--only", "gguf_open", "--rounds", "1", "-r", "1", "--history", _folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"1 of 3 launches of an earlier recording 'before' are in {unfinished.PathOf("7")}: --resume makes the rest of it", run.Error, StringComparison.Ordinal);
        Assert.Equal("7", unfinished.Latest()!.Id);
        Assert.DoesNotContain(new PerfHistory(_folder.Path).ReadAll(), recording => recording.Label == "before");
    }

    [Fact]
    public void Latest_OneThatAProcessWorksOn_IsPassedOver()
    {
        var unfinished = new UnfinishedRecordings(_folder.Path);
        unfinished.Save(Half);
        using (unfinished.Take("7"))
        {
            Assert.Null(unfinished.Latest());
            Assert.Contains("another `perf record` is at work on it", Assert.Throws<RunRecordException>(() => unfinished.Take("7")).Message, StringComparison.Ordinal);
            // A whole one beside it takes away what is its own.
            unfinished.Save(Half with { Id = "8" });
            unfinished.Remove("8");
        }
        Assert.Equal("7", unfinished.Latest()!.Id);
        // As a killed process leaves it.
        File.WriteAllText(unfinished.PathOf("7") + ".unfinished", "{");
        unfinished.Remove("7");
        Assert.False(Directory.Exists(unfinished.Folder));
        unfinished.Remove("7");
    }

    [Fact]
    public async Task Record_WhereNothingCanBeAdded_KeepsItsLaunchesAndWarnsOfADamagedFile()
    {
        ShippedRun.SkipWithoutNatives();
        var history = new PerfHistory(_folder.Path);
        var unfinished = new UnfinishedRecordings(_folder.Path);
        Directory.CreateDirectory(unfinished.Folder);
        string damaged = unfinished.PathOf("0"), file = history.PathOf(PerfMachineReader.Read("cpu"));
        await File.WriteAllTextAsync(damaged, "{", Stop);
        Directory.CreateDirectory(file);

        ConsoleRun run = await ConsoleRun.OfAsync("perf", "record", "--only", "gguf_open", "--rounds", "1", "-r", "1", "--history", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{damaged} is no recording that could go on", run.Error, StringComparison.Ordinal);
        Assert.Contains("not in the history. 1 of 1 launches are kept", run.Error, StringComparison.Ordinal);
        Directory.Delete(file);
        run = await ConsoleRun.OfAsync("perf", "record", "--resume", "--history", _folder.Path);
        Assert.Equal(0, run.ExitCode);
        Assert.Single(history.ReadAll());
    }

    [Fact]
    public void With_ALaunchOfAnotherBuildOrModel_IsRefused()
    {
        Assert.Equal(2, Half.With(Half.Hello!, Half.Launches[0]).Launches.Count);
        Assert.Throws<RunRecordException>(() => Half.With(Half.Hello! with { Workload = "small" }, Half.Launches[0]));
        Assert.Throws<RunRecordException>(() => Half.With(Half.Hello! with { Program = new ProgramRecord("0.1.0", "bbbb", false) }, Half.Launches[0]));
        // Another compilation of the same commit with changes.
        Assert.Throws<RunRecordException>(() => Half.With(Half.Hello! with { Modules = "2" }, Half.Launches[0]));
        Assert.Throws<InvalidOperationException>(() => Half.Finish());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    public void Latest_AFileThatIsNone_SaysWhichAndWhatToDo(string text)
    {
        var unfinished = new UnfinishedRecordings(_folder.Path);
        Directory.CreateDirectory(unfinished.Folder);
        File.WriteAllText(unfinished.PathOf("1"), text);
        Assert.Contains($"{unfinished.PathOf("1")} is no recording that could go on", Assert.Throws<RunRecordException>(() => unfinished.Latest()).Message, StringComparison.Ordinal);
    }

    private static UnfinishedRecording Half { get; } = new()
    {
        Id = "7",
        Time = SpeedSeries.RecordTime,
        Label = "before",
        Rounds = 3,
        Turns = 2,
        Options = ["--only", "one"],
        Hello = new SessionHello(new ProgramRecord("0.1.0", "aaaa", false), null, SpeedSeries.Machine, "tiny", [new BenchmarkSeries("one", "ms", BetterWhen.Less, [])]) { Modules = "1" },
        Launches = [new Dictionary<string, double[]> { ["one"] = [1, 2] }],
    };

    private static Process Start(params string[] arguments)
    {
        string[] program = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "fasteval.dll"), .. arguments];
        // A shell starts its background jobs with SIGINT ignored; children inherit that, and .NET keeps it so. Only GNU's env takes it back.
        if (OperatingSystem.IsLinux())
            program = ["env", "--default-signal=INT", .. program];
        return Process.Start(new ProcessStartInfo(program[0], program[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}
