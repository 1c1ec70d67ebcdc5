using System.Text.Json;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Suites.Core;
using FastEval.Harness.Tests.Models;

namespace FastEval.Harness.Tests.Regressions;

public sealed class PerfCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Interleave_ASlowerBuild_IsExitCodeThreeAndGoesOnWithItsRounds()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        string slow = FakeCheckout.Make(_folder.File("slow"), 11.5), quick = FakeCheckout.Make(_folder.File("quick"), 10);
        string rounds = _folder.File("new/rounds.jsonl");

        ConsoleRun run = await ConsoleRun.OfAsync("perf", "compare", "--interleave", quick, slow, "--rounds", "4", "-r", "3", "--rounds-file", rounds, "--format", "json");

        Assert.Equal((3, ""), (run.ExitCode, run.Error));
        using JsonDocument result = JsonDocument.Parse(run.Out);
        JsonElement row = Assert.Single(result.RootElement.GetProperty("benchmarks").EnumerateArray());
        Assert.Equal("slower", row.GetProperty("verdict").GetString());
        Assert.InRange(row.GetProperty("change").GetDouble(), 0.148, 0.152);
        Assert.Equal(4, row.GetProperty("rounds").GetInt32());
        Assert.Equal(4, File.ReadAllLines(rounds).Length);

        ConsoleRun more = await ConsoleRun.OfAsync("perf", "compare", "--interleave", quick, slow, "--rounds", "6", "-r", "3", "--rounds-file", rounds, "--resume");
        Assert.Equal(3, more.ExitCode);
        Assert.Equal(6, File.ReadAllLines(rounds).Length);
        Assert.Contains("slower: one", more.Out, StringComparison.Ordinal);

        // Built anew of the same commit, with other changes.
        FakeCheckout.Make(quick, 10, modules: "2");
        ConsoleRun rebuilt = await ConsoleRun.OfAsync("perf", "compare", "--interleave", quick, slow, "--rounds", "7", "-r", "3", "--rounds-file", rounds, "--resume");
        Assert.Equal(1, rebuilt.ExitCode);
        Assert.Contains("other builds, of another machine, or of other settings", rebuilt.Error, StringComparison.Ordinal);
        Assert.Equal(6, File.ReadAllLines(rounds).Length);

        // Also where no round is missing.
        ConsoleRun complete = await ConsoleRun.OfAsync("perf", "compare", "--interleave", quick, slow, "--rounds", "6", "-r", "3", "--rounds-file", rounds, "--resume");
        Assert.Equal(1, complete.ExitCode);
        Assert.Contains("other builds, of another machine, or of other settings", complete.Error, StringComparison.Ordinal);

        FakeCheckout.Make(quick, 10);
        ConsoleRun same = await ConsoleRun.OfAsync("perf", "compare", "--interleave", quick, slow, "--rounds", "6", "-r", "3", "--rounds-file", rounds, "--resume");
        Assert.Equal((3, 6), (same.ExitCode, File.ReadAllLines(rounds).Length));
        ConsoleRun other = await ConsoleRun.OfAsync("perf", "compare", "--interleave", quick, slow, "--rounds", "7", "-r", "2", "--rounds-file", rounds, "--resume");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("other builds, of another machine, or of other settings", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interleave_TheSameBuild_IsTheSame()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        string one = FakeCheckout.Make(_folder.File("one"), 10);
        ConsoleRun run = await ConsoleRun.OfAsync("perf", "compare", "--interleave", one, one, "--rounds", "3", "-r", "2", "--rounds-file", _folder.File("rounds.jsonl"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("same: 1", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interleave_ABuildThatFails_SaysWhatItSaidAndKeepsTheRounds()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        string one = FakeCheckout.Make(_folder.File("one"), 10), broken = FakeCheckout.Make(_folder.File("broken"), 10, samples: 2), other = FakeCheckout.Make(_folder.File("other"), 10, workload: "small");

        ConsoleRun failed = await ConsoleRun.OfAsync("perf", "compare", "--interleave", one, broken, "-r", "3", "--rounds-file", _folder.File("rounds.jsonl"));
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("ended with exit code 7: out of order", failed.Error, StringComparison.Ordinal);

        ConsoleRun refused = await ConsoleRun.OfAsync("perf", "compare", "--interleave", one, other, "-r", "3", "--rounds-file", _folder.File("rounds.jsonl"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("measure different work (tiny; small)", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interleave_AFolderWithoutACheckout_IsRefused()
    {
        ConsoleRun run = await ConsoleRun.OfAsync("perf", "compare", "--interleave", _folder.Path, _folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("but no checkout of FastEval", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_Recordings_TellsSlowerFromSameAndRefusesOtherMachines()
    {
        var history = new PerfHistory(_folder.Path);
        var random = new SeededRandom(1);
        history.Append(SpeedSeries.Recording("1", "aaaa000", SpeedSeries.Draw(random, 8, 0), SpeedSeries.Draw(random, 8, 0, name: "two")) with { Label = "before" });
        history.Append(SpeedSeries.Recording("2", "bbbb000", SpeedSeries.Draw(random, 8, 0.2), SpeedSeries.Draw(random, 8, 0, name: "two")) with { Label = "after" });
        PerfRecording elsewhere = SpeedSeries.Recording("3", "cccc000", SpeedSeries.Draw(random, 8, 0));
        history.Append(elsewhere with { Machine = elsewhere.Machine with { Processor = "another" } });

        ConsoleRun slower = await ConsoleRun.OfAsync("perf", "compare", "before", "after", "--history", _folder.Path);
        Assert.Equal((3, ""), (slower.ExitCode, slower.Error));
        Assert.Contains("Of 2 benchmarks, with a threshold of 2%: slower: one; same: 1.", slower.Out, StringComparison.Ordinal);

        ConsoleRun csv = await ConsoleRun.OfAsync("perf", "compare", "aaaa", "before", "--history", _folder.Path, "--format", "csv");
        Assert.Equal(0, csv.ExitCode);
        Assert.Equal(3, csv.Out.TrimEnd().Split('\n').Length);

        ConsoleRun refused = await ConsoleRun.OfAsync("perf", "compare", "before", "cccc", "--history", _folder.Path);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("different machines, and such figures are never compared: processor a processor and processor another", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_RecordingsOfOtherWork_SaysWhichAndWhy()
    {
        var history = new PerfHistory(_folder.Path);
        var random = new SeededRandom(1);
        BenchmarkSeries Two(string work) => SpeedSeries.Draw(random, 8, 0, name: "two") with { Work = work };
        history.Append(SpeedSeries.Recording("1", "aaaa000", SpeedSeries.Draw(random, 8, 0), Two("24 tokens")) with { Label = "before" });
        history.Append(SpeedSeries.Recording("2", "bbbb000", SpeedSeries.Draw(random, 8, 0.2), Two("48 tokens")) with { Label = "after" });
        history.Append(SpeedSeries.Recording("3", "bbbb000", SpeedSeries.Draw(random, 8, 0)) with { Label = "small", Workload = "small" });

        ConsoleRun run = await ConsoleRun.OfAsync("perf", "compare", "before", "after", "--history", _folder.Path, "--format", "json");
        Assert.Equal((3, ""), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal([("one", "slower", (string?)null), ("two", "unknown", "different work: BASE measured 24 tokens, in ms, with tiny; HEAD measured 48 tokens, in ms, with tiny")],
            json.RootElement.GetProperty("benchmarks").EnumerateArray().Select(row => (row.GetProperty("benchmark").GetString(), row.GetProperty("verdict").GetString(), row.GetProperty("reason").GetString())));

        ConsoleRun nothing = await ConsoleRun.OfAsync("perf", "compare", "before", "small", "--history", _folder.Path);
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("Cannot be compared: one: different work: BASE measured tiny, in ms; HEAD measured small, in ms.", Flat(nothing.Out), StringComparison.Ordinal);
        Assert.Contains("Cannot be compared: two: BASE alone has it.", Flat(nothing.Out), StringComparison.Ordinal);
        Assert.Contains("have no benchmark of the same work", nothing.Error, StringComparison.Ordinal);

        history.Append(SpeedSeries.Recording("4", "aaaa000", SpeedSeries.Draw(random, 8, 0)) with { Label = "alone" });
        nothing = await ConsoleRun.OfAsync("perf", "compare", "alone", "small", "--history", _folder.Path);
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("Cannot be compared: one", nothing.Out, StringComparison.Ordinal);
        Assert.Contains("have no benchmark of the same work", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ExportsOfThisMachine_AddsEachOnceAndRefusesAnothers()
    {
        ShippedRun.SkipWithoutNatives();
        string own = _folder.File("own.json"), copy = _folder.File("copy.json"), other = _folder.File("other.json"), second = _folder.File("second.json"), store = _folder.File("history");
        PerfMachine here = PerfMachineReader.Read("cpu"), there = here with { Processor = "another processor" };
        await File.WriteAllTextAsync(own, BenchmarkDotNetExports.Text(here, 10), Stop);
        await File.WriteAllTextAsync(second, BenchmarkDotNetExports.Text(here, 20), Stop);
        await File.WriteAllTextAsync(other, BenchmarkDotNetExports.Text(there, 10), Stop);
        File.Copy(own, copy);

        ConsoleRun refused = await ConsoleRun.OfAsync("perf", "import", own, other, "--history", store);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"{other} was measured on machine {there.Fingerprint()}", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"and this is {here.Fingerprint()}", refused.Error, StringComparison.Ordinal);
        Assert.Contains("processor another processor and processor", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(store));

        ConsoleRun first = await ConsoleRun.OfAsync("perf", "import", own, "--label", "before", "--history", store);
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        ConsoleRun again = await ConsoleRun.OfAsync("perf", "import", copy, second, second, "--label", "after", "--history", store, "--format", "json");
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        using JsonDocument json = JsonDocument.Parse(again.Out);
        Assert.Equal([("before", false), ("after", true), ("after", false)],
            json.RootElement.GetProperty("recordings").EnumerateArray().Select(row => (row.GetProperty("name").GetString(), row.GetProperty("added").GetBoolean())));
        IReadOnlyList<PerfRecording> recordings = new PerfHistory(store).ReadAll();
        Assert.Equal(["before", "after"], recordings.Select(recording => recording.Label));
        Assert.Equal(BenchmarkDotNetExports.Commit, recordings[0].Program.Commit);
        Assert.Equal("BenchmarkDotNet, tiny", recordings[0].Workload);
    }

    [Fact]
    public async Task Record_ResumeWithNothingToGoOnWith_IsRefused()
    {
        ConsoleRun nothing = await ConsoleRun.OfAsync("perf", "record", "--resume", "--history", _folder.Path);
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("no recording to go on with", nothing.Error, StringComparison.Ordinal);
        ConsoleRun both = await ConsoleRun.OfAsync("perf", "record", "--resume", "--rounds", "3");
        Assert.Equal(2, both.ExitCode);
        Assert.Contains("--rounds: a recording that goes on keeps what it was begun with", both.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task History_ManyCommits_NamesTheOneAndDrawsAPage()
    {
        var history = new PerfHistory(_folder.Path);
        var random = new SeededRandom(2);
        for (int i = 0; i < 20; i++)
            history.Append(SpeedSeries.Recording($"{i}", $"{i:00}abcdef0123", SpeedSeries.Draw(random, 4, i < 9 ? 0 : 0.1, launch: 0.004)) with { Time = SpeedSeries.RecordTime.AddDays(i) });
        string page = _folder.File("speed.html");

        ConsoleRun run = await ConsoleRun.OfAsync("perf", "history", "--history", _folder.Path, "--machine", SpeedSeries.Machine.Fingerprint(), "--html", page);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("09abcdef0", run.Out, StringComparison.Ordinal);
        Assert.Contains("slower", run.Out, StringComparison.Ordinal);
        string html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        Assert.Contains("09abcdef0 +10", html, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
        Assert.Equal(20, html.Split("<circle").Length - 1);
    }

    /// <summary>The real thing: processes of this program, on the model that ships.</summary>
    [Fact]
    public async Task Record_ThisBuild_AddsALineThatCompareReads()
    {
        ShippedRun.SkipWithoutNatives();
        string[] record = ["perf", "record", "--only", "gguf_open,preprocess", "--rounds", "1", "-r", "2", "--history", _folder.Path];
        ConsoleRun first = await ConsoleRun.OfAsync([.. record, "--label", "before"]);
        ConsoleRun second = await ConsoleRun.OfAsync([.. record, "--label", "after", "--format", "json"]);

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.Contains("preprocess", first.Out, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(second.Out);
        Assert.Equal([2, 2], json.RootElement.GetProperty("benchmarks").EnumerateArray().Select(row => row.GetProperty("samples").GetArrayLength()));
        Assert.Equal(2, File.ReadAllLines(Assert.Single(Directory.GetFiles(_folder.Path))).Length);
        ConsoleRun compared = await ConsoleRun.OfAsync("perf", "compare", "before", "after", "--history", _folder.Path);
        Assert.Equal((0, ""), (compared.ExitCode, compared.Error));
        Assert.Contains("unknown: 2", compared.Out, StringComparison.Ordinal);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Without the line breaks of a narrow terminal.</summary>
    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
