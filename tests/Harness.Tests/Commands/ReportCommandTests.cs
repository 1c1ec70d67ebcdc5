using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Tests.Records;
using FastEval.Harness.Tests.Reports;
using FastEval.Harness.Tests.Running;
using FastEval.Harness.Tests.Suites;

namespace FastEval.Harness.Tests.Commands;

public sealed class ReportCommandTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();
    private readonly SuiteFolder _suite = PictureSuite.Make(2);

    [Fact]
    public async Task Report_Latest_WritesBothFilesAndSaysWhere()
    {
        string folder = Record();
        ConsoleRun run = await RunAsync("latest", "--format", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(["schema", "run_dir", "targets", "reports"], json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(Path.Combine(folder, "report.html"), json.GetProperty("reports").GetProperty("html").GetString());
        string html = await File.ReadAllTextAsync(Path.Combine(folder, "report.html"), TestContext.Current.CancellationToken);
        Assert.Contains("data:image/png;base64,", html, StringComparison.Ordinal);
        Assert.Contains("The run is not finished: 4 of 8 samples are there.", html, StringComparison.Ordinal);
        Assert.StartsWith("# mine 1.0: one", await File.ReadAllTextAsync(Path.Combine(folder, "report.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(["report.html", "report.md", "run.json", "samples.jsonl"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Where(name => name != RunFiles.Lock).Order());
    }

    [Fact]
    public async Task Report_Twice_GivesTheSameBytesElsewhereToo()
    {
        string folder = Record();
        Assert.Equal(0, (await RunAsync(Path.GetFileName(folder)[..8])).ExitCode);
        string other = _runs.File("deep/down");
        Assert.Equal(0, (await RunAsync(folder, "--out", other)).ExitCode);
        foreach (string name in new[] { "report.html", "report.md" })
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder, name), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Path.Combine(other, name), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Report_TwoTargets_HasTheirComparisonAsCompareGivesIt()
    {
        string folder = Record("one", "two");
        ConsoleRun run = await RunAsync(folder, "--format", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(["schema", "run_dir", "targets", "comparisons", "common_failures", "reports"], json.EnumerateObject().Select(field => field.Name));
        string page = json.GetProperty("reports").GetProperty("comparison").GetString()!;
        Assert.Equal(Path.Combine(folder, "comparison.html"), page);
        byte[] bytes = await File.ReadAllBytesAsync(page, TestContext.Current.CancellationToken);
        string other = _runs.File("other");
        ConsoleRun compared = await ConsoleRun.OfAsync("compare", folder, "--runs", _runs.Path, "--out", other, "--format", "json");
        JsonElement expected = JsonDocument.Parse(compared.Out).RootElement;
        foreach (string section in new[] { "comparisons", "common_failures" })
            Assert.Equal(expected.GetProperty(section).GetRawText(), json.GetProperty(section).GetRawText());
        // Half of the four are right by the one, and all by the other.
        Assert.Equal(0.5, json.GetProperty("comparisons")[0].GetProperty("cells")[0].GetProperty("difference").GetDouble());
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(other, "comparison.html"), TestContext.Current.CancellationToken), bytes);
        Assert.Contains("<a href=\"comparison.html\">", await File.ReadAllTextAsync(Path.Combine(folder, "report.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("two against one, in points", await File.ReadAllTextAsync(Path.Combine(folder, "report.md"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("two against one, in points", (await RunAsync(folder)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_SuiteGone_HasTotalsAndSaysWhatIsMissing()
    {
        string folder = Record();
        File.Delete(_suite.PathOf("p1.png"));
        ConsoleRun run = await RunAsync(folder);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("50.0%", run.Out, StringComparison.Ordinal);
        Assert.Contains("p1.png", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Accuracy by capability", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latest", "holds no runs")]
    [InlineData("nothing", "There is no run 'nothing'")]
    public async Task Report_NoSuchRun_IsExitCodeOne(string name, string message)
    {
        ConsoleRun run = await RunAsync(name);
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_UnwritableFolder_IsExitCodeOne()
    {
        string folder = Record();
        File.WriteAllText(_runs.File("file"), "");
        ConsoleRun run = await RunAsync(folder, "--out", _runs.File("file/below"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("No report can be written to", run.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _suite.Dispose();
        _runs.Dispose();
    }

    private Task<ConsoleRun> RunAsync(string run, params string[] more) => ConsoleRun.OfAsync(["report", run, "--runs", _runs.Path, .. more]);

    private string Record(params string[] targets)
    {
        targets = targets.Length == 0 ? ["one"] : targets;
        RunRecord record = RecordSamples.Run(targets);
        record = record with { WorkingFolder = null, Suite = record.Suite with { Path = _suite.Folder, Hash = _suite.Read().Hash, Items = 8 } };
        using RunFolder folder = RunFolder.Create(_runs.Path, record, TimeProvider.System);
        foreach (string target in targets)
        {
            for (int i = 0; i < 4; i++)
                folder.Samples.Write(ReportRuns.Sample($"p{i / 4}q{i}", i % 2 == 0 || target == "two" ? SampleState.Correct : SampleState.Wrong, i * 100, 10 + i, target));
        }
        return folder.Path;
    }
}
