using System.Diagnostics;
using System.Globalization;
using FastEval.Harness.Records;
using FastEval.Harness.Tests.Models;
using FastEval.Harness.Tests.Running;
using FastEval.Harness.Tests.Suites;

namespace FastEval.Harness.Tests.Commands;

/// <summary>
/// The program in processes that are killed in the midst of their work. <c>FASTEVAL_KILLS=20 ./test --filter-class '*KilledRun*'</c> kills as
/// often as wanted; the moments are drawn from a seed.
/// </summary>
public sealed class KilledRunTests(TinyModelFixture tiny, ITestOutputHelper output) : IClassFixture<TinyModelFixture>, IDisposable
{
    private readonly TemporaryFolder _runs = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// Without --deterministic log-probabilities may differ in their last digits, so a trained model is asked, which has two answers as likely as each
    /// other only once in thousands of questions; everything else may not differ.
    /// </summary>
    [Theory]
    [InlineData("--parallel", "8")]
    [InlineData("--deterministic")]
    [InlineData("--deterministic", "--parallel", "4")]
    public async Task Run_KilledAtRandomMomentsAndResumed_IsTheUndisturbedRecord(params string[] more)
    {
        Assert.SkipUnless(tiny.Absence is null, tiny.Absence ?? "");
        int kills = int.Parse(Environment.GetEnvironmentVariable("FASTEVAL_KILLS") ?? "6", CultureInfo.InvariantCulture);
        var random = new Random(20261123);
        using SuiteFolder suite = PictureSuite.Make(Math.Max(30, 12 * kills));
        string[] what = more.Contains("--deterministic")
            ? ["--suite", suite.Folder, "--model", tiny.Model, "--mmproj", tiny.Projector]
            : ["--suite", Path.Combine(ShippedRun.Root, "suites", "core"), "--limit", "400", .. ShippedRun.Model("tiny")];
        string[] run = ["run", .. what, "--threads", "1", "--score", "likelihood", .. more];
        string parent = _runs.File("undisturbed");
        await EndAsync([.. run, "--out", parent]);
        RunLines undisturbed = RunLines.Of(Directory.GetDirectories(parent).Single());

        parent = _runs.File("killed");
        string? folder = null;
        int killed = 0;
        for (; killed < kills; killed++)
        {
            using Process process = Start(folder is null ? [.. run, "--out", parent] : ["run", "--resume", folder]);
            // Most while they measure, some while they load.
            long size = Size(folder);
            if (killed % 4 == 3)
                await Task.Delay(random.Next(100, 1500), Stop);
            else
                await UntilAsync(process, () => Size(folder ??= FindRun(parent)) > size + random.Next(0, 6000));
            await Task.Delay(random.Next(0, 20), Stop);
            Assert.False(process.HasExited, "The run ended before it could be killed: make the suite longer.");
            process.Kill();
            await process.WaitForExitAsync(Stop);
            folder ??= FindRun(parent);
            if (folder is not null)
            {
                RecordedRun half = RunReader.Read(folder);
                output.WriteLine($"killed at {half.Samples.Count} samples, {half.TornBytes} bytes torn");
                Assert.Null(half.Run.Finished);
            }
        }
        await EndAsync(["run", "--resume", folder!]);
        RunLines.AssertSame(undisturbed, RunLines.Of(folder!));
        Assert.Single(Directory.GetDirectories(parent));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Run_Signal_EndsInOrderAndSaysHowToGoOn(string signal)
    {
        Assert.SkipUnless(tiny.Absence is null, tiny.Absence ?? "");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using SuiteFolder suite = PictureSuite.Make(100);
        using Process process = Start(["run", "--suite", suite.Folder, "--model", tiny.Model, "--mmproj", tiny.Projector, "--threads", "1", "--out", _runs.Path]);
        Task<string> errors = process.StandardError.ReadToEndAsync(Stop);
        string? folder = null;
        await UntilAsync(process, () => Size(folder ??= FindRun(_runs.Path)) > 3000);
        using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(Stop);
        await process.WaitForExitAsync(Stop);
        string[] lines = (await errors).TrimEnd().Split('\n');
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
        Assert.Equal("fasteval: stopped.", lines[^1]);
        Assert.Contains($"fasteval run --resume {folder}", lines[^2], StringComparison.Ordinal);
        RecordedRun half = RunReader.Read(folder!);
        Assert.InRange(half.Samples.Count, 3, 399);
        Assert.True(half.Run.ElapsedSeconds > 0);
    }

    [Fact]
    public async Task Resume_FromAnotherFolder_FindsWhatWasNamedRelatively()
    {
        Assert.SkipUnless(tiny.Absence is null, tiny.Absence ?? "");
        using SuiteFolder suite = PictureSuite.Make(2);
        string home = Path.GetDirectoryName(tiny.Model)!;
        await EndAsync(["run", "--deterministic", "--suite", Path.GetRelativePath(home, suite.Folder), "--model", Path.GetFileName(tiny.Model), "--mmproj", "./" + Path.GetFileName(tiny.Projector), "--out", _runs.Path], home);
        string folder = FindRun(_runs.Path)!;
        RunLines undisturbed = RunLines.Of(folder);
        string file = Path.Combine(folder, RunFiles.Samples);
        await File.WriteAllLinesAsync(file, (await File.ReadAllLinesAsync(file, Stop)).Take(3), Stop);
        await EndAsync(["run", "--resume", Path.GetFileName(folder)[..10], "--out", "."], _runs.Path);
        RunLines.AssertSame(undisturbed, RunLines.Of(folder));
    }

    public void Dispose() => _runs.Dispose();

    private static string? FindRun(string parent) =>
        Directory.Exists(parent) ? Directory.GetDirectories(parent).SingleOrDefault(folder => File.Exists(Path.Combine(folder, RunFiles.Run))) : null;

    private static long Size(string? folder) => folder is not null && new FileInfo(Path.Combine(folder, RunFiles.Samples)) is { Exists: true, Length: var length } ? length : 0;

    private static async Task UntilAsync(Process process, Func<bool> condition)
    {
        while (!condition() && !process.HasExited)
            await Task.Delay(1, Stop);
    }

    private static Process Start(string[] arguments, string workingFolder = "")
    {
        string[] program = ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "fasteval.dll"), .. arguments];
        // A shell starts its background jobs with SIGINT ignored; children inherit that, and .NET keeps it so. Only GNU's env takes it back.
        if (OperatingSystem.IsLinux())
            program = ["env", "--default-signal=INT", .. program];
        var start = new ProcessStartInfo(program[0], program[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder,
        };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        start.Environment["GOMP_SPINCOUNT"] = "0";
        return Process.Start(start)!;
    }

    private static async Task EndAsync(string[] arguments, string workingFolder = "")
    {
        using Process process = Start(arguments, workingFolder);
        Task<string> errors = process.StandardError.ReadToEndAsync(Stop);
        _ = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, await errors);
    }
}
