using System.Text;
using System.Text.Json;
using FastEval.Harness.Tests.Running;
using FastEval.Harness.Tests.Suites;

namespace FastEval.Harness.Tests.Commands;

/// <summary><c>fasteval suite</c>, and what <c>fasteval run</c> says of a suite that cannot be used.</summary>
public sealed class SuiteCommandTests
{
    [Fact]
    public async Task Validate_GoodSuite_IsExitCodeZeroAndSaysWhatWasChecked()
    {
        using SuiteFolder suite = PictureSuite.Make(3);
        ConsoleRun run = await ConsoleRun.OfAsync("suite", "validate", suite.Folder, "--format", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement result = Json(run);
        Assert.Equal((true, 12, 3), (result.GetProperty("suite").GetProperty("valid").GetBoolean(), result.GetProperty("suite").GetProperty("items").GetInt32(), result.GetProperty("suite").GetProperty("pictures").GetInt32()));
        Assert.Equal(suite.Read().Hash, result.GetProperty("suite").GetProperty("hash").GetString());
        Assert.Equal(0, result.GetProperty("problems").GetArrayLength());
        Assert.Contains("prompt", result.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetProperty("field").GetString()));
        Assert.Equal("file,line,field,what,remedy\r\n", (await ConsoleRun.OfAsync("suite", "validate", suite.Folder, "--format", "csv")).Out);
    }

    [Fact]
    public async Task Validate_BrokenSuite_ListsAllWithPlaceAndRemedyAndIsExitCodeOne()
    {
        using SuiteFolder suite = Broken();
        ConsoleRun run = await ConsoleRun.OfAsync("suite", "validate", suite.Folder, "--format", "csv");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"fasteval: {suite.Folder} is not a valid suite: 4 problems.", run.Error.TrimEnd());
        string[] lines = run.Out.TrimEnd().Split("\r\n");
        Assert.Equal(
        [
            "file,line,field,what,remedy",
            "items.jsonl,1,kind,'boolean' is unknown,\"write one of yes_no, choice, number, text\"",
            "items.jsonl,2,id,'a' is already the id of line 1,give every item an id of its own",
            "items.jsonl,3,,is not UTF-8 from byte 9 on,save the file as UTF-8",
        ],
        lines[..4]);
        // Its header is whole: only decoding finds it.
        Assert.StartsWith("items.jsonl,4,images,\"'cut.jpg' cannot be used: ", lines[4], StringComparison.Ordinal);
        Assert.Equal(5, lines.Length);
    }

    [Theory]
    [InlineData("table", "items.jsonl:2   id ")]
    [InlineData("md", "| items.jsonl:2 | id | 'a' is already the id of line 1 | give every item an id of its own |")]
    public async Task Validate_BrokenSuite_ForPeople_SaysFileAndLineAsCompilersDo(string format, string expected)
    {
        using SuiteFolder suite = Broken();
        ConsoleRun run = await ConsoleRun.OfAsync("suite", "validate", suite.Folder, "--format", format);
        Assert.Contains(expected, run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Remarks", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_MoreProblemsThanAreKeptElsewhere_ListsEveryOne()
    {
        using var suite = new SuiteFolder([.. Enumerable.Repeat("nonsense", 1234)]);
        ConsoleRun run = await ConsoleRun.OfAsync("suite", "validate", suite.Folder, "--format", "json");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(Enumerable.Range(1, 1234), Json(run).GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task Validate_Nothing_IsOneLineThatSaysWhatASuiteIs()
    {
        ConsoleRun run = await ConsoleRun.OfAsync("suite", "validate", "no-such-suite");
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("fasteval: There is no suite 'no-such-suite'", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_Suite_CountsPerCellAndProperty()
    {
        using SuiteFolder suite = PictureSuite.Make(3);
        ConsoleRun run = await ConsoleRun.OfAsync("suite", "show", suite.Folder, "--format", "json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement result = Json(run);
        Assert.Equal(("mine", 12, 3), (result.GetProperty("suite").GetProperty("name").GetString(), result.GetProperty("suite").GetProperty("items").GetInt32(), result.GetProperty("suite").GetProperty("clusters").GetInt32()));
        Assert.Equal((0.5 + 1.0 / 3) / 4, result.GetProperty("suite").GetProperty("chance").GetDouble(), 12);
        Assert.Equal(["counting", "existence", "ocr", "recognition"], result.GetProperty("cells").EnumerateArray().Select(cell => cell.GetProperty("capability").GetString()));
        Assert.All(result.GetProperty("cells").EnumerateArray(), cell => Assert.Equal(3, cell.GetProperty("items").GetInt32()));
        JsonElement choice = result.GetProperty("groups").EnumerateArray().Single(group => group.GetProperty("key").GetString() == "choice");
        Assert.Equal(("kind", 3, 1.0 / 3), (choice.GetProperty("by").GetString(), choice.GetProperty("items").GetInt32(), choice.GetProperty("chance").GetDouble()));
    }

    [Fact]
    public async Task List_Home_ShowsItsSuitesAndWhichAreNotValid()
    {
        using var home = new TemporaryFolder();
        using SuiteFolder good = PictureSuite.Make(2);
        Copy(good, home.File("suites/first"));
        using SuiteFolder broken = Broken();
        Copy(broken, home.File("suites/second"));
        ConsoleRun run = await ConsoleRun.OfAsync(["suite", "list", "--format", "json"], "", home.Path, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement[] rows = [.. Json(run).GetProperty("suites").EnumerateArray().Where(row => row.GetProperty("folder").GetString()!.StartsWith(home.Path, StringComparison.Ordinal))];
        Assert.Equal(["first", "second"], rows.Select(row => row.GetProperty("name").GetString()));
        Assert.Equal((8, 2, 0), (rows[0].GetProperty("items").GetInt32(), rows[0].GetProperty("pictures").GetInt32(), rows[0].GetProperty("problems").GetInt32()));
        Assert.Equal((3, "Not valid: `fasteval suite validate second` says why."), (rows[1].GetProperty("problems").GetInt32(), rows[1].GetProperty("title").GetString()));
    }

    [Fact]
    public async Task Run_BrokenSuite_SaysWhereAndBeginsNoRun()
    {
        using SuiteFolder suite = Broken();
        using var runs = new TemporaryFolder();
        ConsoleRun run = await ConsoleRun.OfAsync("run", "--suite", suite.Folder, "--model", "m.gguf", "--mmproj", "p.gguf", "--out", runs.File("runs"));
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        string[] lines = run.Error.TrimEnd().Split(Environment.NewLine);
        Assert.Equal($"fasteval: {suite.Folder} is not a valid suite: 3 problems.", lines[0]);
        Assert.All(lines[1..], line => Assert.Matches(@"^items\.jsonl:[1-3]: .+; .+\.$", line));
        Assert.False(Directory.Exists(runs.File("runs")));
    }

    [Fact]
    public async Task Show_StdoutOnAFullDisk_SaysSo()
    {
        using SuiteFolder suite = PictureSuite.Make(1);
        using var error = new StringWriter();
        await using var full = new StreamWriter(new FullDisk());
        var console = new CommandConsole { Out = full, Error = error, In = TextReader.Null };
        int code = await CommandLineApp.RunAsync(["suite", "show", suite.Folder], console, TestContext.Current.CancellationToken);
        Assert.Equal((1, "fasteval: The result cannot be written to stdout: No space left on device."), (code, error.ToString().TrimEnd()));
    }

    private static JsonElement Json(ConsoleRun run) => JsonDocument.Parse(run.Out).RootElement;

    /// <summary>An unknown kind, an id twice, Latin-1, and a picture that ends early.</summary>
    private static SuiteFolder Broken()
    {
        var suite = new SuiteFolder();
        suite.Write("items.jsonl",
        [
            .. Encoding.UTF8.GetBytes(SuiteFolder.Item("yes_no", "boolean") + "\n" + SuiteFolder.GoodItem + "\n"),
            .. Encoding.Latin1.GetBytes("{\"id\": \"é\"}\n"),
            .. Encoding.UTF8.GetBytes(SuiteFolder.Item("\"a\"", "\"b\"").Replace("p.png", "cut.jpg", StringComparison.Ordinal)),
        ]);
        byte[] photo = Harness.Benchmarking.BenchPicture.Load().File.ToArray();
        suite.Write("cut.jpg", photo[..(photo.Length / 2)]);
        return suite;
    }

    private static void Copy(SuiteFolder suite, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(suite.Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    /// <summary>Takes nothing; what its writer still holds when it is disposed is lost quietly.</summary>
    private sealed class FullDisk : MemoryStream
    {
        private bool _hasFailed;

        public override void Write(byte[] buffer, int offset, int count) => Fail();

        public override void Write(ReadOnlySpan<byte> buffer) => Fail();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Fail();
            return ValueTask.CompletedTask;
        }

        private void Fail()
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                throw new IOException("No space left on device");
            }
        }
    }
}
