using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Tests.Records;
using FastEval.Harness.Tests.Reports;
using FastEval.Harness.Tests.Running;
using FastEval.Harness.Tests.Suites;

namespace FastEval.Harness.Tests.Commands;

public sealed class CompareCommandTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();
    private readonly SuiteFolder _suite = PictureSuite.Make(2);

    [Fact]
    public async Task Compare_TwoRuns_PrintsDifferencesAndWritesThePageWithPictures()
    {
        string first = Record("one", _ => SampleState.Wrong), second = Record("two", i => i < 6 ? SampleState.Correct : SampleState.Wrong);
        ConsoleRun run = await RunAsync(first, second, "--format", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;
        JsonElement cell = json.GetProperty("comparisons")[0].GetProperty("cells")[0];
        Assert.Equal((8, 0.0, 0.75, 6, 0), (cell.GetProperty("n").GetInt32(), cell.GetProperty("first").GetDouble(), cell.GetProperty("second").GetDouble(), cell.GetProperty("gained").GetInt32(), cell.GetProperty("lost").GetInt32()));
        Assert.Equal(2 / 64.0, cell.GetProperty("mcnemar_p").GetDouble(), 12);
        Assert.Equal(2, json.GetProperty("common_failures")[0].GetProperty("failed").GetInt32());
        string html = await File.ReadAllTextAsync(Path.Combine(second, "comparison.html"), TestContext.Current.CancellationToken);
        Assert.Contains("two against one", html, StringComparison.Ordinal);
        Assert.Contains("data:image/png;base64,", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_Twice_GivesTheSameBytes()
    {
        string first = Record("one", i => i % 2 == 0 ? SampleState.Correct : SampleState.Wrong), second = Record("two", _ => SampleState.Correct);
        ConsoleRun one = await RunAsync(first, second, "--out", _runs.File("a"), "--format", "csv"), other = await RunAsync(first, second, "--out", _runs.File("b"), "--format", "csv");
        Assert.Equal(one.Out, other.Out);
        Assert.Equal(await File.ReadAllBytesAsync(_runs.File("a/comparison.html"), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(_runs.File("b/comparison.html"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Compare_OneTarget_SaysWhatToDo()
    {
        ConsoleRun run = await RunAsync(Record("one", _ => SampleState.Correct));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("name a second run", run.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _suite.Dispose();
        _runs.Dispose();
    }

    private Task<ConsoleRun> RunAsync(params string[] arguments) => ConsoleRun.OfAsync(["compare", .. arguments, "--runs", _runs.Path]);

    private string Record(string target, Func<int, SampleState> state)
    {
        RunRecord record = RecordSamples.Run(target);
        record = record with { WorkingFolder = null, Suite = record.Suite with { Path = _suite.Folder, Hash = _suite.Read().Hash, Items = 8 } };
        using RunFolder folder = RunFolder.Create(_runs.Path, record, TimeProvider.System);
        for (int i = 0; i < 8; i++)
            folder.Samples.Write(ReportRuns.Sample($"p{i / 4}q{i % 4}", state(i), i * 100, 10 + i, target));
        return folder.Path;
    }
}
