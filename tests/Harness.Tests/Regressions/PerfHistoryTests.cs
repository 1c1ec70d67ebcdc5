using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Changes;
using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Tests.Regressions;

public sealed class PerfHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasAppended_IsTheSame()
    {
        var history = new PerfHistory(_folder.Path);
        PerfRecording recording = SpeedSeries.Recording("1", "abcdef0", Series(1, 2)) with { Label = "a label", Committed = SpeedSeries.RecordTime };

        string file = history.Append(recording);

        Assert.Equal(Path.Combine(_folder.Path, recording.Machine.Fingerprint() + ".jsonl"), file);
        PerfRecording read = Assert.Single(new PerfHistory(_folder.Path).Read(file));
        Assert.Equal(recording with { Benchmarks = read.Benchmarks, Machine = read.Machine }, read);
        Assert.Empty(recording.Machine.DifferencesFrom(read.Machine));
        Assert.Equal(recording.Benchmarks[0].Rounds, read.Benchmarks[0].Rounds);
        Assert.Equal("""{"schema":1,"id":"1","time":""", File.ReadAllText(file)[..28]);
    }

    [Fact]
    public void Read_ATornLastLine_IsPassedOverWithANoticeAndMended()
    {
        var history = new PerfHistory(_folder.Path);
        string file = history.Append(SpeedSeries.Recording("1", "abcdef0", Series(1)));
        history.Append(SpeedSeries.Recording("2", "abcdef1", Series(2)));
        File.WriteAllText(file, File.ReadAllText(file)[..^40]);

        Assert.Equal(["1"], history.Read(file).Select(recording => recording.Id));
        Assert.Contains("line 2, is torn", Assert.Single(history.Notices), StringComparison.Ordinal);

        history.Append(SpeedSeries.Recording("3", "abcdef2", Series(3)));
        var again = new PerfHistory(_folder.Path);
        Assert.Equal(["1", "3"], again.Read(file).Select(recording => recording.Id));
        Assert.Contains("line 2", Assert.Single(again.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AMerge_CountsLinesOfBothSidesOnceAndRefusesAConflict()
    {
        var history = new PerfHistory(_folder.Path);
        string file = history.Append(SpeedSeries.Recording("1", "abcdef0", Series(1)));
        string line = File.ReadAllText(file);
        File.WriteAllText(file, line + line);
        Assert.Single(history.Read(file));

        File.WriteAllText(file, "<<<<<<< HEAD\n" + line + "=======\n>>>>>>> other\n");
        Assert.Contains("merge conflict", Assert.Throws<RunRecordException>(() => history.Read(file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    public void Read_ASampleThatIsNoTime_IsRefused(double sample)
    {
        var history = new PerfHistory(_folder.Path);
        string file = history.Append(SpeedSeries.Recording("1", "abcdef0", Series(sample)));
        Assert.Contains("Delete the line", Assert.Throws<RunRecordException>(() => history.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_ByManyAtOnce_LosesNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => new PerfHistory(_folder.Path).Append(SpeedSeries.Recording($"{i}", "abcdef0", Series(1))), TestContext.Current.CancellationToken)));
        var history = new PerfHistory(_folder.Path);
        Assert.Equal(8, history.ReadAll().Count);
        Assert.Empty(history.Notices);
    }

    [Fact]
    public void Find_ByLabelCommitOrFile_JoinsTheRoundsOfOneBuild()
    {
        var history = new PerfHistory(_folder.Path);
        history.Append(SpeedSeries.Recording("1", "abcdef0", Series(1, 2)) with { Label = "before" });
        history.Append(SpeedSeries.Recording("2", "abcdef0", Series(3)) with { Label = "before", Time = SpeedSeries.RecordTime.AddHours(1) });
        string file = history.Append(SpeedSeries.Recording("3", "abc1230", Series(9)) with { Time = SpeedSeries.RecordTime.AddHours(2) });

        Assert.Equal([1, 2, 3], Samples("before"));
        Assert.Equal([1, 2, 3], Samples("abcdef"));
        Assert.Equal([9], Samples(file));
        Assert.Contains("there is no recording 'after'", Assert.Throws<RunRecordException>(() => RecordingChoice.FindBoth("after", "after", history).Second).Message, StringComparison.OrdinalIgnoreCase);
        history.Append(SpeedSeries.Recording("4", "abcdef9", Series(9)));
        Assert.Contains("could be any of", Assert.Throws<RunRecordException>(() => RecordingChoice.FindBoth("abcdef", "abcdef", history).Second).Message, StringComparison.Ordinal);

        IEnumerable<double> Samples(string name) => Assert.Single(RecordingChoice.FindBoth(name, name, history).Second.Works).Series.Samples;
    }

    /// <summary>Two compilations of one commit with changes are two builds.</summary>
    [Fact]
    public void Find_TwoStatesOfOneWorkingTree_TakesTheLatestAlone()
    {
        var history = new PerfHistory(_folder.Path);
        PerfRecording Recording(int id, string? modules) => SpeedSeries.Recording($"{id}", "abcdef0", Series(id)) with { Label = "after", Modules = modules, Time = SpeedSeries.RecordTime.AddHours(id) };
        history.Append(Recording(1, "first"));
        history.Append(Recording(2, "second"));
        history.Append(Recording(3, "second"));
        Assert.Equal([2, 3], Assert.Single(RecordingChoice.FindBoth("after", "after", history).Second.Works).Series.Samples);
    }

    [Fact]
    public void FindBoth_RecordedOnSeveralMachines_TakesTheOneThatBothHave()
    {
        var history = new PerfHistory(_folder.Path);
        PerfRecording here = SpeedSeries.Recording("1", "aaaa000", Series(1)) with { Label = "before" };
        PerfMachine elsewhere = here.Machine with { Processor = "another" };
        history.Append(here);
        history.Append(here with { Id = "2", Machine = elsewhere, Benchmarks = [Series(2)], Time = SpeedSeries.RecordTime.AddHours(1) });
        history.Append(SpeedSeries.Recording("3", "bbbb000", Series(3)) with { Label = "after" });

        (RecordedBuild first, RecordedBuild second) = RecordingChoice.FindBoth("before", "after", history);

        Assert.Equal([1, 3], new[] { first, second }.Select(build => Assert.Single(Assert.Single(build.Works).Series.Samples)));
        history.Append(SpeedSeries.Recording("4", "cccc000", Series(4)) with { Label = "third", Machine = here.Machine with { Processor = "a third" } });
        Assert.Contains("different machines", Assert.Throws<RunRecordException>(() => RecordingChoice.FindBoth("before", "third", history)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ABuildRecordedWithSeveralModels_KeepsEachApart()
    {
        var history = new PerfHistory(_folder.Path);
        history.Append(SpeedSeries.Recording("1", "abcdef0", Series(1)));
        history.Append(SpeedSeries.Recording("2", "abcdef0", Series(2)) with { Workload = "small", Time = SpeedSeries.RecordTime.AddHours(1) });
        history.Append(SpeedSeries.Recording("3", "abcdef0", Series(3)) with { Time = SpeedSeries.RecordTime.AddHours(2) });

        IReadOnlyList<MeasuredWork> works = RecordingChoice.FindBoth("abcdef0", "abcdef0", history).Second.Works;

        Assert.Equal(["tiny", "small"], works.Select(work => work.Workload));
        Assert.Equal([[1, 3], [2]], works.Select(work => work.Series.Samples));
    }

    [Fact]
    public void RequireSameMachine_Another_IsRefusedWithWhatDiffers()
    {
        PerfRecording one = SpeedSeries.Recording("1", "abcdef0", Series(1));
        RecordingChoice.RequireSameMachine(one, one with { Id = "2" });

        PerfRecording other = one with { Machine = one.Machine with { MemoryGib = 16, Gpus = ["a GPU"] } };
        string message = Assert.Throws<RunRecordException>(() => RecordingChoice.RequireSameMachine(one, other)).Message;
        Assert.Contains("8 GiB of memory and 16 GiB of memory; GPUs none and GPUs a GPU", message, StringComparison.Ordinal);
        Assert.NotEqual(one.Machine.Fingerprint(), other.Machine.Fingerprint());
    }

    [Fact]
    public void Of_ABenchmarkThatWasRedefined_BeginsAnew()
    {
        PerfRecording[] recordings =
        [
            .. Enumerable.Range(0, 24).Select(i => SpeedSeries.Recording($"{i}", $"c{i:00}", Series(i < 12 ? 10 : 20) with { Work = i < 12 ? "24 tokens" : "48 tokens" }) with { Time = SpeedSeries.RecordTime.AddDays(i) }),
        ];

        BenchmarkHistory history = Assert.Single(BenchmarkHistory.Of(recordings, 200, 0.02));

        Assert.Equal(12, history.Points.Count);
        Assert.Empty(history.Steps);
        Assert.Equal([("one", "24 tokens")], BenchmarkHistory.Redefined(recordings));
    }

    /// <summary>An old commit that is measured late, as it was defined then, hides nothing; what was not said is of before.</summary>
    [Fact]
    public void Of_AnOldCommitMeasuredLate_KeepsTheLatestCommitsDefinition()
    {
        string?[] works = [null, "24 tokens", "48 tokens", "48 tokens"];
        PerfRecording[] recordings =
        [
            .. works.Select((work, i) => SpeedSeries.Recording($"{i}", $"c{i:00}", Series(10) with { Work = work }) with { Committed = SpeedSeries.RecordTime.AddDays(i), Time = SpeedSeries.RecordTime.AddDays(100 - i) }),
        ];

        Assert.Equal(["c02", "c03"], Assert.Single(BenchmarkHistory.Of(recordings, 200, 0.02)).Points.Select(point => point.Commit));
        Assert.Equal("3", BenchmarkHistory.InOrder(recordings).Last().Id);
        Assert.Equal([("one", null), ("one", "24 tokens")], BenchmarkHistory.Redefined(recordings));
    }

    [Fact]
    public void Of_ManyCommits_NamesTheOneThatChanged()
    {
        PerfRecording[] recordings =
        [
            .. Enumerable.Range(0, 20).Select(i => SpeedSeries.Recording($"{i}", $"c{i:00}", Series(i < 12 ? 10 + i % 3 * 0.05 : 12 + i % 3 * 0.05)) with { Committed = SpeedSeries.RecordTime.AddDays(i), Time = SpeedSeries.RecordTime.AddDays(100 - i) }),
            SpeedSeries.Recording("dirty", "c19", Series(100)) with { Program = new ProgramRecord("0.1.0", "c19", true) },
        ];

        BenchmarkHistory history = Assert.Single(BenchmarkHistory.Of(recordings, 200, 0.02));

        Assert.Equal(20, history.Points.Count);
        StepChange step = Assert.Single(history.Steps);
        Assert.Equal("c12", history.Points[step.Index].Commit);
        Assert.InRange(step.Size, Math.Log(1.18), Math.Log(1.22));
        Assert.Equal([(0, 12), (12, 20)], history.Levels().Select(level => (level.Start, level.End)));
    }

    private static BenchmarkSeries Series(params double[] launches) => new("one", "ms", BetterWhen.Less, [.. launches.Select(launch => (IReadOnlyList<double>)[launch])]);
}
