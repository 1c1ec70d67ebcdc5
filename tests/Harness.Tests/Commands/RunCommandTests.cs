using System.Diagnostics;
using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Tests.Running;
using FastEval.Harness.Tests.Suites;

namespace FastEval.Harness.Tests.Commands;

/// <summary><c>fasteval run</c> with a real model, from the command line to the record.</summary>
[Collection("process memory")]
public sealed class RunCommandTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>, IDisposable
{
    private readonly TemporaryFolder _runs = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_TwoModels_RecordsBothAndGivesEveryPictureOnce()
    {
        using SuiteFolder suite = PictureSuite.Make(2);
        ConsoleRun run = await RunAsync(suite, "--model", tiny.Model, "--mmproj", tiny.Projector, "--parallel", "1");
        Assert.Equal(0, run.ExitCode);
        RecordedRun record = RunReader.Read(Folder());
        string name = Path.GetFileNameWithoutExtension(tiny.Model);
        Assert.Equal([name, name + "-2"], record.Run.Targets.Select(target => target.Name));
        Assert.Equal(16, record.Samples.Count);
        Assert.All(record.Run.Targets, target => Assert.Equal(("Q4_K_M", "torch", 1, 6), (target.Quantization, target.Encoder, target.Threads, target.MaxTokens)));
        Assert.Equal(["run", "--suite", suite.Folder], record.Run.CommandLine.Take(3));
        // The picture is encoded for the first question about it, and its prompt is reused by the others.
        Assert.Equal([0, 1, 1, 1, 0, 1, 1, 1], record.Samples.Take(8).Select(sample => sample.Cache!.ImageHits));
        Assert.All(record.Samples.Where(sample => !sample.Item.EndsWith("q0", StringComparison.Ordinal)), sample => Assert.True(sample.Cache!.ReusedTokens >= sample.Tokens!.Image));
        // Of a new picture's prompt nothing but the template before it.
        Assert.All(record.Samples.Where(sample => sample.Item.EndsWith("q0", StringComparison.Ordinal)), sample => Assert.True(sample.Cache!.ReusedTokens < sample.Tokens!.Image));
        foreach (SampleTimings timings in record.Samples.Select(sample => sample.Timings!))
        {
            Assert.Equal(["queue", "read", "preprocess", "vision_encode", "project", "prefill_image", "prefill_text", "sample_first"], timings.PhasesMs.Keys);
            Assert.InRange(timings.PhasesMs.Values.Sum(), 0.3 * timings.TtftMs, 1.01 * timings.TtftMs);
        }
        // The same model twice gives the same answers.
        Assert.Equal(record.Samples.Take(8).Select(sample => sample.Reply), record.Samples.Skip(8).Select(sample => sample.Reply));
        Assert.Contains(Folder(), run.Error, StringComparison.Ordinal);
        Assert.Contains($"Report: {Path.Combine(Folder(), RunFiles.HtmlReport)}", run.Error, StringComparison.Ordinal);
        Assert.Contains("Accuracy by capability", run.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Folder(), RunFiles.HtmlReport)) && File.Exists(Path.Combine(Folder(), RunFiles.MarkdownReport)));
        Assert.Contains($"Comparison: {Path.Combine(Folder(), RunFiles.Comparison)}", run.Error, StringComparison.Ordinal);
        Assert.Matches($@"{name}-2 against {name}, in points[^\n]*\n[\s\S]*all +8 .*0\.0 \[[^\n]*(ties|unclear)", run.Out);
    }

    [Fact]
    public async Task Run_SameSeed_IsTheSameRecordAndAnotherSeedIsNot()
    {
        using SuiteFolder suite = PictureSuite.Make(2);
        var lines = new RunLines[3];
        for (int i = 0; i < 3; i++)
        {
            string parent = _runs.File($"{i}");
            Assert.Equal(0, (await RunAsync(suite, "--out", parent, "--temperature", "1.5", "--deterministic", "--seed", i < 2 ? "3" : "4")).ExitCode);
            lines[i] = RunLines.Of(Directory.GetDirectories(parent).Single());
        }
        RunLines.AssertSame(lines[0], lines[1]);
        Assert.NotEqual(lines[0].Lines[1..], lines[2].Lines[1..]);
    }

    [Fact]
    public async Task Run_Likelihood_ScoresOptionsAndGeneratesTheRest()
    {
        using SuiteFolder suite = PictureSuite.Make(1);
        Assert.Equal(0, (await RunAsync(suite, "--score", "likelihood")).ExitCode);
        RecordedRun record = RunReader.Read(Folder());
        Assert.Equal("likelihood", record.Run.ScoreMode);
        SampleRecord[] samples = [.. record.Samples.OrderBy(sample => sample.Item, StringComparer.Ordinal)];
        Assert.Equal(["likelihood", "likelihood", "length", "length"], samples.Select(sample => sample.FinishReason));
        Assert.Equal([2, 3], samples.Take(2).Select(sample => sample.OptionLogProbs!.Count));
        Assert.All(samples.Take(2), sample => Assert.All(sample.OptionLogProbs!, value => Assert.InRange(value, -1000, -0.0001)));
        SampleRecord choice = samples[1];
        string[] options = ["red", "blue", "a green one"];
        Assert.Equal(options[choice.OptionLogProbs!.ToList().IndexOf(choice.OptionLogProbs!.Max())], choice.Reply);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    public async Task Run_Parallel_RecordsEveryItemOnceAndHow(int parallel, bool isDeterministic)
    {
        using SuiteFolder suite = PictureSuite.Make(3);
        Assert.Equal(0, (await RunAsync(suite, [.. isDeterministic ? ["--deterministic"] : parallel == 8 ? (string[])[] : ["--parallel", $"{parallel}"], "--kv-tokens", "4096"])).ExitCode);
        RecordedRun record = RunReader.Read(Folder());
        TargetRecord target = Assert.Single(record.Run.Targets);
        Assert.Equal((parallel, isDeterministic, 4096), (target.Parallel, target.Deterministic, target.KvTokens));
        Assert.Equal(12, record.Samples.Select(sample => sample.Item).Distinct().Count());
        Assert.All(record.Samples, sample => Assert.Null(sample.Error));
        // Samples overlap, the run's time does not.
        double end = record.Samples.Max(sample => sample.Timings!.EndMs);
        Assert.InRange(record.Run.ElapsedSeconds * 1000, end - 1, end + 1000);
        Assert.Equal(record.Samples.Select(sample => sample.Item).Order(), record.Samples.OrderBy(sample => sample.Timings!.StartMs).Select(sample => sample.Item));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true, "--vision-threads", "3", "--overlap")]
    public async Task Run_ThreadsAndOverlap_AreRecordedAsTheyAre(int visionThreads, bool overlap, params string[] more)
    {
        using SuiteFolder suite = PictureSuite.Make(1);
        Assert.Equal(0, (await RunAsync(suite, more)).ExitCode);
        TargetRecord target = Assert.Single(RunReader.Read(Folder()).Run.Targets);
        Assert.Equal((1, visionThreads, overlap), (target.Threads, target.VisionThreads, target.Overlap));
        string json = await File.ReadAllTextAsync(Path.Combine(Folder(), RunFiles.Run), Stop);
        Assert.Contains($"\"vision_threads\": {visionThreads}", json, StringComparison.Ordinal);
        Assert.Contains($"\"overlap\": {(overlap ? "true" : "false")}", json, StringComparison.Ordinal);
    }

    /// <summary>A second run with the same folder encodes nothing, and says from where it had every picture.</summary>
    [Fact]
    public async Task Run_WithPicturesOnDisk_RecordsWhereEachEmbeddingCameFrom()
    {
        using SuiteFolder suite = PictureSuite.Make(2);
        string cache = _runs.File("cache");
        foreach (string name in (string[])["first", "second"])
            Assert.Equal(0, (await RunAsync(suite, "--image-cache", cache, "--parallel", "1", "--format", "json", "--out", _runs.File(name))).ExitCode);
        SampleCacheUse[][] uses = [.. ((string[])["first", "second"]).Select(name =>
            RunReader.Read(Directory.GetDirectories(_runs.File(name)).Single()).Samples.Select(sample => sample.Cache!).ToArray())];
        // Four questions about each of two pictures.
        Assert.Equal([0, 1, 1, 1, 0, 1, 1, 1], uses[0].Select(use => use.ImageHits));
        Assert.All(uses[0], use => Assert.Equal(0, use.ImageDiskHits));
        Assert.All(uses[1], use => Assert.Equal(1, use.ImageHits));
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0], uses[1].Select(use => use.ImageDiskHits!.Value));
        ConsoleRun report = await ConsoleRun.OfAsync(["report", Directory.GetDirectories(_runs.File("second")).Single(), "--format", "json"], "", tiny.Home, CommandConsole.DefaultWidth, Stop);
        Assert.Contains("""pictures":{"encoded":0,"from_memory":6,"from_disk":2}""", string.Concat(report.Out.Where(c => !char.IsWhiteSpace(c))), StringComparison.Ordinal);
    }

    /// <summary>The report shows the pictures that the model was given, whichever command writes it.</summary>
    [Fact]
    public async Task Run_PicturesExchanged_IsRecordedAndReportedAsAsked()
    {
        using SuiteFolder suite = PictureSuite.Make(3);
        Assert.Equal(0, (await RunAsync(suite)).ExitCode);
        string own = File.ReadAllText(Path.Combine(Folder(), RunFiles.HtmlReport));
        Directory.Delete(Folder(), recursive: true);

        Assert.Equal(0, (await RunAsync(suite, "--pictures", "exchanged")).ExitCode);

        Assert.Equal(SuiteRecord.ExchangedPictures, RunReader.Read(Folder()).Run.Suite.Pictures);
        string path = Path.Combine(Folder(), RunFiles.HtmlReport), written = File.ReadAllText(path);
        Assert.Contains("A control:", written, StringComparison.Ordinal);
        Assert.DoesNotContain("A control:", own, StringComparison.Ordinal);
        ConsoleRun report = await ConsoleRun.OfAsync("report", Folder());
        Assert.Equal((0, written), (report.ExitCode, File.ReadAllText(path)));
        ConsoleRun resumed = await ConsoleRun.OfAsync("run", "--resume", Folder(), "--pictures", "own");
        Assert.Equal(1, resumed.ExitCode);
        Assert.Contains("--pictures (was exchanged, now own)", resumed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ImageCache_GivesTheNextRunItsPicturesAndTheSameAnswers()
    {
        using SuiteFolder suite = PictureSuite.Make(2);
        string cache = _runs.File("cache");
        var lines = new RunLines[2];
        for (int i = 0; i < 2; i++)
        {
            string parent = _runs.File($"{i}");
            Assert.Equal(0, (await RunAsync(suite, "--out", parent, "--image-cache", cache, "--deterministic")).ExitCode);
            string folder = Directory.GetDirectories(parent).Single();
            lines[i] = RunLines.Of(folder);
            Assert.Equal(i == 0, RunReader.Read(folder).Samples.Any(sample => sample.Timings!.PhasesMs["vision_encode"] > 0));
        }
        RunLines.AssertSame(lines[0], lines[1]);
    }

    [Fact]
    public async Task Run_FilterAndLimit_AskOnlyThose()
    {
        using SuiteFolder suite = PictureSuite.Make(3);
        Assert.Equal(0, (await RunAsync(suite, "--filter", "cap=ocr,counting", "--limit", "3")).ExitCode);
        RecordedRun record = RunReader.Read(Folder());
        Assert.Equal(["p0q2", "p0q3", "p1q2"], record.Samples.Select(sample => sample.Item).Order());
        Assert.Equal(("cap=ocr,counting", 3, 3), (Assert.Single(record.Run.Suite.Filters), record.Run.Suite.Limit, record.Run.Suite.Items));
    }

    [Fact]
    public async Task Resume_OtherOptionsSuiteOrVersion_SaysWhatDiffersAndChangesNothing()
    {
        using SuiteFolder suite = PictureSuite.Make(2);
        Assert.Equal(0, (await RunAsync(suite)).ExitCode);
        string file = Path.Combine(Folder(), RunFiles.Samples);
        await File.WriteAllLinesAsync(file, (await File.ReadAllLinesAsync(file, Stop)).Take(3), Stop);
        byte[] before = await File.ReadAllBytesAsync(file, Stop);

        await ResumeFailsAsync("--limit (was none, now 2)", "--limit", "2");
        await ResumeFailsAsync("--filter (was none, now cap=ocr)", "--filter", "cap=ocr");
        await ResumeFailsAsync("--score (was generate, now likelihood)", "--score", "likelihood");
        await ResumeFailsAsync("--seed (was 0, now 9)", "--seed", "9");
        await ResumeFailsAsync("the targets (was", "--model", tiny.Model, "--mmproj", tiny.Projector, "--model", tiny.Model, "--mmproj", tiny.Projector);
        await ResumeFailsAsync("threads of", "--threads", "2");
        await ResumeFailsAsync("vision_threads of", "--vision-threads", "2");
        await ResumeFailsAsync("overlap of", "--overlap");
        await ResumeFailsAsync("(was 8, now 4)", "--parallel", "4");
        await ResumeFailsAsync("deterministic of", "--deterministic");
        await ResumeFailsAsync("kv_tokens of", "--kv-tokens", "8192");
        await ResumeFailsAsync("context of", "--ctx", "512");
        await ResumeFailsAsync("chat_template_sha256 of", "--chat-template", "vicuna");
        await ResumeFailsAsync("max_tokens of", "--max-tokens", "7");
        suite.Write("p1.png", await File.ReadAllBytesAsync(suite.PathOf("p0.png"), Stop));
        await ResumeFailsAsync("the suite's files (hash ");
        string run = Path.Combine(Folder(), RunFiles.Run);
        await File.WriteAllTextAsync(run, (await File.ReadAllTextAsync(run, Stop)).Replace("\"schema\": 1", "\"schema\": 99", StringComparison.Ordinal), Stop);
        await ResumeFailsAsync("has schema version 99, but this FastEval reads 1");
        Assert.Equal(before, await File.ReadAllBytesAsync(file, Stop));
    }

    [Fact]
    public async Task Resume_LatestWithNothingElse_MakesTheUndisturbedRecord()
    {
        using SuiteFolder suite = PictureSuite.Make(3);
        Assert.Equal(0, (await RunAsync(suite, "--deterministic", "--limit", "11", "--filter", "cap=ocr,counting,existence")).ExitCode);
        RunLines undisturbed = RunLines.Of(Folder());
        string file = Path.Combine(Folder(), RunFiles.Samples);
        // In the middle of the questions about the second picture, with half a line behind.
        string[] lines = await File.ReadAllLinesAsync(file, Stop);
        await File.WriteAllTextAsync(file, string.Join('\n', lines.Take(4)) + "\n" + lines[4][..50], Stop);

        ConsoleRun resumed = await ConsoleRun.OfAsync(["run", "--resume", "latest", "--out", _runs.Path], "", tiny.Home, CommandConsole.DefaultWidth, Stop);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains("4 of 9 samples recorded before; a torn last line was cut off", resumed.Error, StringComparison.Ordinal);
        RunLines.AssertSame(undisturbed, RunLines.Of(Folder()));
    }

    [Fact]
    public async Task Resume_RunThatAnotherProcessWorksOn_IsRefused()
    {
        using SuiteFolder suite = PictureSuite.Make(1);
        Assert.Equal(0, (await RunAsync(suite)).ExitCode);
        using RunFolder held = RunFolder.Open(Folder(), TimeProvider.System);
        await ResumeFailsAsync("Another process works on");
    }

    [Fact]
    public async Task Run_ContextTooSmallForThePictures_IsErrorsThatSayWhatToDoAndExitCodeOne()
    {
        using SuiteFolder suite = PictureSuite.Make(3);
        ConsoleRun run = await RunAsync(suite, "--ctx", "256", "--max-tokens", "250");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the first 10 samples of", run.Error, StringComparison.Ordinal);
        Assert.Contains("all 12 samples failed", run.Error, StringComparison.Ordinal);
        Assert.All(RunReader.Read(Folder()).Samples, sample => Assert.Equal((SampleState.Error, true), (sample.State, sample.Error!.Contains("--ctx", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Run_BrokenPicture_IsAnErrorSampleThatNamesIt()
    {
        using SuiteFolder suite = PictureSuite.Make(2);
        byte[] good = await File.ReadAllBytesAsync(suite.PathOf("p0.png"), Stop);
        suite.Write("p0.png", good[..(good.Length / 2)]);
        Assert.Equal(0, (await RunAsync(suite)).ExitCode);
        SampleRecord[] samples = [.. RunReader.Read(Folder()).Samples.OrderBy(sample => sample.Item, StringComparer.Ordinal)];
        Assert.All(samples.Take(4), sample => Assert.StartsWith("p0.png: ", sample.Error, StringComparison.Ordinal));
        Assert.All(samples.Skip(4), sample => Assert.Null(sample.Error));
    }

    [Fact]
    public async Task Run_Stopped_SaysHowToGoOnAndEndsWith130()
    {
        using SuiteFolder suite = PictureSuite.Make(1);
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        ConsoleRun run = await ConsoleRun.OfAsync(Arguments(suite), "", tiny.Home, CommandConsole.DefaultWidth, stopped.Token);
        Assert.Equal(130, run.ExitCode);
    }

    [Fact]
    public async Task Run_FullDisk_KeepsWhatIsRecordedAndGoesOnWhenThereIsRoom()
    {
        using SuiteFolder suite = PictureSuite.Make(12);
        using SmallDisk disk = await SmallDisk.MountAsync(28);
        Assert.Equal(0, (await RunAsync(suite, "--deterministic")).ExitCode);
        RunLines undisturbed = RunLines.Of(Folder());

        ConsoleRun run = await ConsoleRun.OfAsync([.. Arguments(suite), "--deterministic", "--out", disk.Path], "", tiny.Home, CommandConsole.DefaultWidth, Stop);
        Assert.Equal(1, run.ExitCode);
        string[] lines = run.Error.TrimEnd().Split('\n');
        string folder = Directory.GetDirectories(disk.Path).Single();
        Assert.Contains("samples.jsonl cannot be written: No space left on device", lines[^1], StringComparison.Ordinal);
        Assert.Contains($"fasteval run --resume {folder}", lines[^2], StringComparison.Ordinal);
        RecordedRun half = RunReader.Read(folder);
        Assert.InRange(half.Samples.Count, 5, 47);
        Assert.Equal(0, half.TornBytes);

        await disk.ResizeAsync(1024);
        ConsoleRun resumed = await ConsoleRun.OfAsync(["run", "--resume", folder], "", tiny.Home, CommandConsole.DefaultWidth, Stop);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        RunLines.AssertSame(undisturbed, RunLines.Of(folder));
    }

    [Fact]
    public async Task Run_DiskTooSmallForTheReport_KeepsTheRunSaysSoAndFails()
    {
        using SuiteFolder suite = PictureSuite.Make(1);
        using SmallDisk disk = await SmallDisk.MountAsync(28);
        ConsoleRun run = await RunAsync(suite, "--out", disk.Path);
        Assert.Equal(1, run.ExitCode);
        string folder = Directory.GetDirectories(disk.Path).Single();
        string line = run.Error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith($"fasteval: No report can be written to {folder}: No space left on device", line, StringComparison.Ordinal);
        Assert.EndsWith($"The run itself is recorded in {folder}.", line, StringComparison.Ordinal);
        Assert.Contains("Accuracy by capability", run.Out, StringComparison.Ordinal);
        RecordedRun record = RunReader.Read(folder);
        Assert.Equal(4, record.Samples.Count);
        Assert.NotNull(record.Run.Finished);
        Assert.False(File.Exists(Path.Combine(folder, RunFiles.HtmlReport)));
    }

    [Fact]
    public async Task Run_DiskThatIsFullFromTheStart_SaysSoAndLeavesNothingBehind()
    {
        using SuiteFolder suite = PictureSuite.Make(1);
        using SmallDisk disk = await SmallDisk.MountAsync(4);
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "full"), new byte[4096], Stop);
        ConsoleRun run = await RunAsync(suite, "--out", disk.Path);
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        string line = Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.StartsWith($"fasteval: No run can be written to {disk.Path}: No space left on device", line, StringComparison.Ordinal);
        Assert.EndsWith(". Choose another folder with --out.", line, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(disk.Path));
    }

    [Fact]
    public async Task Resume_WithAnotherSuite_NamesBoth()
    {
        using SuiteFolder suite = PictureSuite.Make(2);
        Assert.Equal(0, (await RunAsync(suite)).ExitCode);
        using SuiteFolder other = PictureSuite.Make(1);
        other.Write("suite.json", """{"schema": 1, "name": "other", "version": "2.0", "title": "A test"}""");
        await ResumeFailsAsync("the suite (was mine, now other)", "--suite", other.Folder);
    }

    public void Dispose() => _runs.Dispose();

    private string Folder() => Directory.GetDirectories(_runs.Path).Single();

    private string[] Arguments(SuiteFolder suite) => ["run", "--suite", suite.Folder, "--model", tiny.Model, "--mmproj", tiny.Projector, "--threads", "1"];

    private Task<ConsoleRun> RunAsync(SuiteFolder suite, params string[] more)
    {
        Assert.SkipUnless(tiny.Absence is null, tiny.Absence ?? "");
        string[] to = more.Contains("--out") ? [] : ["--out", _runs.Path];
        return ConsoleRun.OfAsync([.. Arguments(suite), .. to, .. more], "", tiny.Home, CommandConsole.DefaultWidth, Stop);
    }

    private async Task ResumeFailsAsync(string message, params string[] more)
    {
        ConsoleRun run = await ConsoleRun.OfAsync([.. (string[])["run", "--resume", Folder()], .. more], "", tiny.Home, CommandConsole.DefaultWidth, Stop);
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A file system of a few KiB in memory; needs the right to mount.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public string Path => _folder.Path;

        public static async Task<SmallDisk> MountAsync(int kibibytes)
        {
            var disk = new SmallDisk();
            if (OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "none", disk.Path) == 0)
                return disk;
            disk._folder.Dispose();
            Assert.Skip("No small file system can be mounted here: that needs Linux and root.");
            return disk;
        }

        public async Task ResizeAsync(int kibibytes) => Assert.Equal(0, await RunAsync("mount", "-o", $"remount,size={kibibytes}k", Path));

        public void Dispose()
        {
            using (Process unmount = Process.Start("umount", [Path]))
                unmount.WaitForExit();
            _folder.Dispose();
        }

        private static async Task<int> RunAsync(string program, params string[] arguments)
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(Stop);
            return process.ExitCode;
        }
    }
}
