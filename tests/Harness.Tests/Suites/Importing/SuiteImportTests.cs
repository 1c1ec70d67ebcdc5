using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Importing;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>What an import leaves behind, however it ends, and what the command says.</summary>
public sealed class SuiteImportTests
{
    private const string Header = "index\timage\tquestion\tanswer\n";

    [Fact]
    public void Run_Card_SaysWhereItIsFromAndHowItIsScored()
    {
        foreach (IBenchmark benchmark in BenchmarkList.All)
        {
            SuiteCard card = benchmark.Card;
            Assert.Equal(benchmark.Kind, card.Name);
            Assert.NotEmpty(benchmark.Files);
            Assert.NotNull(card.PromptTemplate);
            Assert.NotNull(card.Licence);
            Assert.NotEmpty(card.Deviations!);
            Assert.True(card.Source is not null || benchmark.Kind == "tsv");
            Assert.True(card.Scoring is not null || benchmark.Kind == "tsv");
        }
        Assert.Equal(BenchmarkList.All.Count, BenchmarkList.All.Select(one => one.Kind).Distinct().Count());
    }

    [Fact]
    public void Run_BrokenRowAtTheEnd_LeavesNothing()
    {
        using BenchmarkFiles files = Table(20, bad: 1);
        Assert.StartsWith("t.tsv, row 21, field answer: is missing;", files.Problem("tsv"), StringComparison.Ordinal);
        Assert.Equal([files.Path], Directory.GetFileSystemEntries(Path.GetDirectoryName(files.Out)!));
    }

    [Fact]
    public void Run_Cancelled_LeavesNothing()
    {
        using BenchmarkFiles files = Table(20, bad: 0);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => SuiteImport.Run(BenchmarkList.Find("tsv")!, files.Options, files.Out, items => { if (items == 5) stop.Cancel(); }, stop.Token));
        Assert.Equal([files.Path], Directory.GetFileSystemEntries(Path.GetDirectoryName(files.Out)!));
    }

    [Fact]
    public void Run_WhatAKilledImportLeft_IsNoSuiteAndIsCleared()
    {
        using BenchmarkFiles files = Table(12, bad: 0);
        string left = Directory.CreateDirectory(files.Out + ".importing/images/ab").FullName;
        File.WriteAllText(Path.Combine(left, "half.png"), "x");
        File.WriteAllText(files.Out + ".importing/items.jsonl.unfinished", "{");
        Assert.Throws<SuiteException>(() => SuiteReader.Read(files.Out + ".importing", TestContext.Current.CancellationToken));
        Assert.Equal(12, files.Import("tsv").Card.Items);
        Assert.Equal(["images", "items.jsonl", "suite.json"], Directory.GetFileSystemEntries(files.Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(files.Out + ".importing"));
    }

    [Fact]
    public void Run_WhileAnotherImports_IsRefusedAndHarmsNothing()
    {
        using BenchmarkFiles files = Table(12, bad: 0);
        Exception? second = null;
        SuiteImport.Run(BenchmarkList.Find("tsv")!, files.Options, files.Out, items => second ??= Record.Exception(() => files.Import("tsv")), TestContext.Current.CancellationToken);
        Assert.Contains("Another import writes to", Assert.IsType<FastEvalException>(second).Message, StringComparison.Ordinal);
        Assert.Equal(12, SuiteReader.Read(files.Out, TestContext.Current.CancellationToken).Items.Count);
    }

    [Fact]
    public void Run_FolderThatIsTaken_IsRefused()
    {
        using BenchmarkFiles files = Table(2, bad: 0);
        Directory.CreateDirectory(files.Out);
        File.WriteAllText(Path.Combine(files.Out, "mine.txt"), "x");
        Assert.Contains("is there already", Assert.Throws<FastEvalException>(() => files.Import("tsv")).Message, StringComparison.Ordinal);
        Assert.Equal("x", File.ReadAllText(Path.Combine(files.Out, "mine.txt")));
    }

    [Fact]
    public void Run_SamePictures_AreKeptOnce()
    {
        using var files = new BenchmarkFiles();
        files.Write("t.tsv", Header + string.Concat(Enumerable.Range(0, 10).Select(i => $"{i}\tdata:image/png;base64,{BenchmarkFiles.Base64(i % 2)}\tQ?\tyes\n"))).Picture("p.png", 1);
        Suite suite = files.Suite("tsv");
        Assert.Equal((10, 2), (suite.Items.Count, suite.Pictures.Count));
        Assert.Matches("^images/[0-9a-f]{2}/[0-9a-f]{24}[.]png$", suite.Items[0].Images[0]);
    }

    [Fact]
    public void Run_SameFiles_MakeTheSameSuite()
    {
        using BenchmarkFiles a = Table(10, bad: 0), b = Table(10, bad: 0);
        Assert.Equal(a.Suite("tsv").Hash, b.Suite("tsv").Hash);
    }

    [Fact]
    public void Read_ItemsFileThatLostALine_DiffersFromTheCard()
    {
        using BenchmarkFiles files = Table(10, bad: 0);
        files.Import("tsv");
        string items = Path.Combine(files.Out, "items.jsonl");
        File.WriteAllLines(items, File.ReadAllLines(items)[..9]);
        Assert.Equal("suite.json: items: is 10, but items.jsonl has 9; get the whole file, or correct the number.",
            Assert.Throws<SuiteException>(() => SuiteReader.Read(files.Out, TestContext.Current.CancellationToken)).Problems.Single().ToString());
    }

    [Fact]
    public async Task Command_SkipBad_ListsWhatItPassedOver()
    {
        using BenchmarkFiles files = Table(10, bad: 2);
        ConsoleRun stopped = await ConsoleRun.OfAsync("suite", "import", "tsv", files.Path, "--out", files.Out);
        Assert.Equal((1, ""), (stopped.ExitCode, stopped.Out));
        Assert.StartsWith("fasteval: t.tsv, row 11, field answer: is missing;", stopped.Error, StringComparison.Ordinal);
        ConsoleRun run = await ConsoleRun.OfAsync("suite", "import", "tsv", files.Path, "--out", files.Out, "--skip-bad", "--format", "json");
        Assert.Equal((0, "fasteval: warning: 2 broken rows were passed over."), (run.ExitCode, run.Error.TrimEnd()));
        JsonElement result = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal((10, 2), (result.GetProperty("suite").GetProperty("items").GetInt32(), result.GetProperty("suite").GetProperty("skipped").GetInt32()));
        Assert.Equal([11, 12], result.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("row").GetInt32()));
        Assert.Equal(0, (await ConsoleRun.OfAsync("suite", "validate", files.Out)).ExitCode);
        ConsoleRun show = await ConsoleRun.OfAsync("suite", "show", files.Out);
        Assert.Contains("Deviations", show.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OfNoKind_SaysWhichThereAre()
    {
        ConsoleRun run = await ConsoleRun.OfAsync("suite", "import", "imagenet", ".");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("KIND is one of pope, mme,", run.Error, StringComparison.Ordinal);
        ConsoleRun gone = await ConsoleRun.OfAsync("suite", "import", "pope", "no-such-folder");
        Assert.Equal((1, "fasteval: There is no file or folder no-such-folder: check the path."), (gone.ExitCode, gone.Error.TrimEnd()));
    }

    [Fact]
    public async Task InPlace_KindAndPath_IsImportedOnceAndAgainWhenAFileChanges()
    {
        using BenchmarkFiles files = Table(10, bad: 0);
        using var home = new TemporaryFolder();
        async Task<ConsoleRun> Show() => await ConsoleRun.OfAsync(["suite", "show", $"tsv:{files.Path}", "--format", "json"], "", home.Path, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
        ConsoleRun first = await Show(), second = await Show();
        Assert.StartsWith($"Importing tsv:{files.Path} into {home.Path}", first.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0, ""), (first.ExitCode, second.ExitCode, second.Error));
        Assert.Equal(10, JsonDocument.Parse(second.Out).RootElement.GetProperty("suite").GetProperty("items").GetInt32());
        files.Write("t.tsv", File.ReadAllText(files.File("t.tsv")) + $"more\t{BenchmarkFiles.Base64(3)}\tQ?\tno\n");
        Assert.Equal(11, JsonDocument.Parse((await Show()).Out).RootElement.GetProperty("suite").GetProperty("items").GetInt32());
    }

    /// <summary>The program is killed in the middle: nothing that could be taken for a suite is there.</summary>
    [Fact]
    public async Task Killed_InTheMiddle_LeavesNoSuite()
    {
        using var files = new BenchmarkFiles();
        string rows = string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i}\t{BenchmarkFiles.Base64(i)}\tQ?\tyes\n"));
        files.Write("t.tsv", Header + rows);
        using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "fasteval.dll"), "suite", "import", "tsv", files.Path, "--out", files.Out])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            while (!process.HasExited && !Directory.Exists(Path.Combine(files.Out + ".importing", "images")))
                await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Assert.False(Directory.Exists(files.Out));
        Assert.False(File.Exists(Path.Combine(files.Out + ".importing", "suite.json")));
        Assert.Equal(3000, files.Import("tsv").Card.Items);
    }

    /// <summary>Good rows, and after them some without an answer.</summary>
    private static BenchmarkFiles Table(int good, int bad)
    {
        var text = new StringBuilder(Header);
        for (int i = 0; i < good + bad; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i}\t{BenchmarkFiles.Base64(i)}\tIs it?\t{(i < good ? "yes" : "")}\n");
        return new BenchmarkFiles().Write("t.tsv", text.ToString());
    }
}
