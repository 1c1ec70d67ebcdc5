namespace FastEval.Harness.Tests.Commands;

public sealed class UsageTests
{
    public static TheoryData<string[], string, string> WrongUsage => new()
    {
        { ["nonsense"], "nonsense", "fasteval --help" },
        { ["bench", "--nonsense"], "--nonsense", "fasteval bench --help" },
        { ["bench", "-r", "0"], "--repetitions is a whole number from 1 to 10000, not '0'.", "fasteval bench --help" },
        { ["bench", "-r", "5.5"], "not '5.5'", "fasteval bench --help" },
        { ["bench", "-p", "x"], "--prompt-tokens is a whole number", "fasteval bench --help" },
        { ["bench", "--threads", "-1"], "--threads is a whole number from 0 to 512", "fasteval bench --help" },
        { ["bench", "--format", "xml"], "--format is one of table, json, md, csv, not 'xml'.", "fasteval bench --help" },
        { ["bench", "--vision", "eyes"], "--vision is one of torch, mtmd", "fasteval bench --help" },
        { ["bench", "--preset", "huge"], "--preset is one of tiny,", "fasteval bench --help" },
        { ["bench", "--type", "Q9"], "--type is one of", "fasteval bench --help" },
        { ["bench", "--mmproj", "p.gguf"], "--mmproj needs --model", "fasteval bench --help" },
        { ["bench", "--model", "m.gguf", "--preset", "tiny"], "one or the other", "fasteval bench --help" },
        { ["bench", "--only", "latency"], "--only is one of throughput, not 'latency'.", "fasteval bench --help" },
        { ["bench", "--answer-tokens", "4"], "--answer-tokens is of the throughput measurement: ask for it with --questions-per-image", "fasteval bench --help" },
        { ["bench", "--only", "throughput", "--answer-tokens", "4", "--answer-options", "4"], "give one or the other", "fasteval bench --help" },
        { ["bench", "--only", "throughput", "--image", "a.jpg"], "name the pictures' folder with --image-folder", "fasteval bench --help" },
        { ["bench", "--only", "throughput", "--answer-options", "27"], "--answer-options is a whole number from 2 to 26", "fasteval bench --help" },
        { ["bench", "--seed", "-1"], "--seed is a whole number from 0", "fasteval bench --help" },
        { ["run", "--mmproj", "p.gguf"], "--mmproj needs --model", "fasteval run --help" },
        { ["run", "--model", "a.gguf", "--model", "b.gguf", "--mmproj", "p.gguf"], "There are 2 --model and 1 --mmproj", "fasteval run --help" },
        { ["run", "--limit", "0"], "--limit is a whole number from 1", "fasteval run --help" },
        { ["run", "--score", "guess"], "--score is one of generate, likelihood", "fasteval run --help" },
        { ["run", "--format", "xml"], "--format is one of", "fasteval run --help" },
        { ["run", "--parallel", "65"], "--parallel is a whole number from 1 to 64, not '65'.", "fasteval run --help" },
        { ["run", "--kv-tokens", "-1"], "--kv-tokens is a whole number from 0", "fasteval run --help" },
        { ["run", "--resume", ""], "empty", "fasteval run --help" },
        { ["report", "--format", "xml"], "--format is one of", "fasteval report --help" },
        { ["report", "a", "b"], "b", "fasteval report --help" },
        { ["generate"], "--prompt", "fasteval generate --help" },
        { ["generate", "--prompt", ""], "The prompt is empty.", "fasteval generate --help" },
        { ["generate", "--prompt", "See <image>"], "1 <image> mark", "fasteval generate --help" },
        { ["generate", "--prompt", "x", "--temperature", "warm"], "--temperature is a number from 0 to 100, not 'warm'.", "fasteval generate --help" },
        { ["generate", "--prompt", "x", "--temperature", "NaN"], "not 'NaN'", "fasteval generate --help" },
        { ["generate", "--prompt", "x", "--top-p", "0"], "--top-p is a number from", "fasteval generate --help" },
        { ["generate", "--prompt", "x", "--max-tokens", "0"], "--max-tokens is a whole number from 1", "fasteval generate --help" },
        { ["generate", "--prompt", "x", "--format", "md"], "--format is one of table, json", "fasteval generate --help" },
        { ["generate", "--prompt", "x", "--ctx", "64", "--model", ""], "empty string", "fasteval generate --help" },
        { ["devices", "--add", "quantum"], "--add is one of vulkan, cuda, not 'quantum'.", "fasteval devices --help" },
        { ["suite", "show"], "NAME|PATH", "fasteval suite show --help" },
        { ["suite", "validate", "a", "b"], "'b'", "fasteval suite validate --help" },
        { ["suite", "validate", ""], "empty string", "fasteval suite validate --help" },
        { ["suite", "validate", "a", "--format", "xml"], "--format is one of", "fasteval suite validate --help" },
        { ["suite", "import", "pope"], "PATH", "fasteval suite import --help" },
        { ["suite", "import", "pope", ".", "--frames", "0"], "--frames is a whole number from 1 to 64, not '0'.", "fasteval suite import --help" },
        { ["suite", "import", "imagenet", "."], "KIND is one of pope,", "fasteval suite import --help" },
        { ["perf", "compare", "a"], "HEAD", "fasteval perf compare --help" },
        { ["perf", "compare", "a", "b", "--rounds", "5"], "--rounds is of the interleaved measurement: ask for it with --interleave.", "fasteval perf compare --help" },
        { ["perf", "compare", "a", "b", "--interleave", "--rounds", "2"], "--rounds is a whole number from 3 to 1000, not '2'.", "fasteval perf compare --help" },
        { ["perf", "compare", "a", "b", "--threshold", "0"], "--threshold is a number from 0.1 to 100, not '0'.", "fasteval perf compare --help" },
        { ["perf", "record", "--only", "sleep"], "--only: there is no benchmark 'sleep'. There are prefill,", "fasteval perf record --help" },
        { ["perf", "record", "--model", "m.gguf"], "--model and --mmproj belong together", "fasteval perf record --help" },
        { ["model", "inspect"], "FILE", "fasteval model inspect --help" },
        { ["model", "synth", "--preset", "huge"], "--preset is one of", "fasteval model synth --help" },
    };

    [Theory]
    [MemberData(nameof(WrongUsage))]
    public async Task Run_WrongUsage_IsExitCodeTwoWithAMessageAndAHint(string[] args, string message, string hint)
    {
        ConsoleRun run = await ConsoleRun.OfAsync(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        string[] lines = run.Error.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("fasteval: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(message, lines[0], StringComparison.Ordinal);
        Assert.Equal($"See `{hint}`.", lines[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("report")]
    [InlineData("bench")]
    [InlineData("generate")]
    [InlineData("devices")]
    [InlineData("suite")]
    [InlineData("suite list")]
    [InlineData("suite show")]
    [InlineData("suite validate")]
    [InlineData("suite generate")]
    [InlineData("suite import")]
    [InlineData("quantize")]
    [InlineData("perf")]
    [InlineData("perf record")]
    [InlineData("perf compare")]
    [InlineData("perf history")]
    [InlineData("perf import")]
    [InlineData("perf session")]
    [InlineData("model")]
    [InlineData("model inspect")]
    [InlineData("model synth")]
    public async Task Run_Help_DescribesAndGivesExamples(string command)
    {
        ConsoleRun run = await ConsoleRun.OfAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Contains("Examples:", run.Out, StringComparison.Ordinal);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, CommandConsole.DefaultWidth));
    }

    [Fact]
    public async Task Run_NoArguments_ShowsHelp() => Assert.Equal((await ConsoleRun.OfAsync("--help")).Out, (await ConsoleRun.OfAsync()).Out);

    [Fact]
    public async Task Run_Version_NamesProgramAndRelease()
    {
        ConsoleRun run = await ConsoleRun.OfAsync("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^fasteval \d+\.\d+\.\d+( \(commit [0-9a-f]{12}\))?, llama\.cpp v\d+\.\d+\.\d+\r?\n$", run.Out);
    }

    [Fact]
    public async Task Run_MissingPicture_IsExitCodeOneWithOneLine()
    {
        ConsoleRun run = await ConsoleRun.OfAsync("generate", "--prompt", "x", "--image", "none.jpg");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("fasteval: There is no picture none.jpg", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnwritableOut_IsFoundBeforeTheWork()
    {
        using var folder = new TemporaryFolder();
        ConsoleRun run = await ConsoleRun.OfAsync("bench", "--out", folder.File("none/result.json"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("cannot be written", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AtSignInPrompt_IsNotAResponseFile()
    {
        ConsoleRun run = await ConsoleRun.OfAsync("generate", "--prompt", "@none <image>");
        Assert.Contains("1 <image> mark", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PromptFromStdin_IsRead()
    {
        ConsoleRun run = await ConsoleRun.OfAsync(["generate", "--prompt", "-"], "<image> and <image>\n", null, CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
        Assert.Contains("2 <image> marks", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Stopped_IsExitCode130()
    {
        using var folder = new TemporaryFolder();
        ConsoleRun run = await ConsoleRun.OfAsync(["model", "synth", "--out", folder.Path], "", folder.Path, CommandConsole.DefaultWidth, new CancellationToken(canceled: true));
        Assert.Equal(130, run.ExitCode);
        Assert.Equal("fasteval: stopped.", run.Error.Trim());
    }

    [Fact]
    public async Task Run_ArgumentThatNetRefuses_IsOurDefectAndNotWrongUsage()
    {
        // Path.GetFullPath takes no NUL; no check of ours is before it.
        ConsoleRun run = await ConsoleRun.OfAsync(["model", "synth"], "", "a\0b", CommandConsole.DefaultWidth, TestContext.Current.CancellationToken);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("This is a defect of FastEval", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnwritableFolder_IsExitCodeOne()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");
        ConsoleRun run = await ConsoleRun.OfAsync("model", "synth", "--out", folder.File("file/below"));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("fasteval: ", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }
}
