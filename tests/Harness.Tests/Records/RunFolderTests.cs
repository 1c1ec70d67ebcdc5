using System.Text;
using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Running;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Tests.Records;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    [Fact]
    public void Create_Twice_NamesTwoFoldersByTheirTime()
    {
        using RunFolder one = Create();
        using RunFolder other = Create();
        Assert.NotEqual(one.Path, other.Path);
        Assert.Matches("^20260304T050607Z-[0-9a-f]{6}$", Path.GetFileName(one.Path));
        Assert.Equal(Path.GetFileName(one.Path), RunReader.ReadRun(one.Path).Id);
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        SampleRecord full = RecordSamples.Sample("a", reply: "Grüße \"x\"\n\u2028 <b>") with { OptionLogProbs = [-0.1, -2.5], OptionTokens = [1, 2] };
        var failed = new SampleRecord { Item = "b", Target = "one", State = SampleState.Error, Error = "p.png is gone" };
        string path;
        using (RunFolder folder = Create())
        {
            path = folder.Path;
            folder.Samples.Write(full);
            folder.Samples.Write(failed);
            folder.Update(folder.Run with { ElapsedSeconds = 1.5, Finished = RecordSamples.Started.AddSeconds(2) });
        }
        RecordedRun read = RunReader.Read(path);
        Assert.Equal(Json(full, failed), Json([.. read.Samples]));
        Assert.Equal(["queue", "read"], read.Samples[0].Timings!.PhasesMs.Keys);
        Assert.Equal(RecordSamples.Started.AddSeconds(2), read.Run.Finished);
        Assert.Equal(RecordSamples.Run("one").Targets[0], read.Run.Targets[0]);
        string[] lines = File.ReadAllLines(Path.Combine(path, RunFiles.Samples));
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("""{"item":"a","target":"one","state":"correct","reply":"Grüße """, lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("option_log_probs", lines[1], StringComparison.Ordinal);
    }

    /// <summary>A line and a target of before embeddings on disk, vision threads and overlap were recorded.</summary>
    [Fact]
    public void Read_OlderRecord_LacksWhatWasNotRecordedAndGoesOn()
    {
        string path = Written("a");
        string file = Path.Combine(path, RunFiles.Samples), run = Path.Combine(path, RunFiles.Run);
        Assert.Contains("\"cache\":{\"images\":1,\"image_hits\":0,\"reused_tokens\":60}", File.ReadAllText(file), StringComparison.Ordinal);
        File.WriteAllLines(run, File.ReadAllLines(run).Where(line => !line.Contains("vision_threads", StringComparison.Ordinal) && !line.Contains("overlap", StringComparison.Ordinal)));

        RecordedRun read = RunReader.Read(path);

        Assert.Equal(new SampleCacheUse(1, 0, 60), read.Samples[0].Cache);
        TargetRecord target = read.Run.Targets[0], now = target with { VisionThreads = 2, Overlap = false };
        Assert.Equal((null, null), (target.VisionThreads, target.Overlap));
        Assert.Empty(RunAgreement.Compare(target, now));
        Assert.Equal(2, RunAgreement.Compare(now, now with { VisionThreads = 3, Overlap = true }).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(-2)]
    public void Open_TornLastLine_IsCutOffAndNothingElse(int kept)
    {
        string path = Written("a", "b", "c");
        string file = Path.Combine(path, RunFiles.Samples);
        byte[] bytes = File.ReadAllBytes(file);
        int last = Encoding.UTF8.GetString(bytes).TrimEnd('\n').LastIndexOf('\n') + 1;
        File.WriteAllBytes(file, bytes[..(kept > 0 ? last + kept : bytes.Length + kept)]);

        Assert.Equal(["a", "b"], RunReader.Read(path).Samples.Select(sample => sample.Item));
        using (RunFolder folder = RunFolder.Open(path, TimeProvider.System))
        {
            Assert.True(folder.TornBytes > 0);
            folder.Samples.Write(RecordSamples.Sample("d"));
        }
        Assert.Equal(["a", "b", "d"], RunReader.Read(path).Samples.Select(sample => sample.Item));
    }

    [Fact]
    public void Open_LastLineWholeButForItsEnd_IsKept()
    {
        string path = Written("a", "b");
        string file = Path.Combine(path, RunFiles.Samples);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        using (RunFolder folder = RunFolder.Open(path, TimeProvider.System))
        {
            Assert.Equal(0, folder.TornBytes);
            folder.Samples.Write(RecordSamples.Sample("c"));
        }
        Assert.Equal(["a", "b", "c"], RunReader.Read(path).Samples.Select(sample => sample.Item));
    }

    [Theory]
    [InlineData("{\"item\":\"b\"", "damaged")]
    [InlineData("", "damaged")]
    [InlineData("null", "it holds nothing")]
    [InlineData("\0\0\0", "damaged")]
    [InlineData("{\"item\":\"b\",\"target\":\"one\",\"state\":\"brilliant\"}", "damaged")]
    [InlineData("{\"item\":\"b\",\"target\":\"one\"}", "state")]
    [InlineData("{\"item\":null,\"target\":\"one\",\"state\":\"wrong\"}", "damaged")]
    [InlineData("{\"item\":\"b\",\"target\":\"stranger\",\"state\":\"wrong\"}", "'stranger' is not in run.json")]
    [InlineData("{\"item\":\"a\",\"target\":\"one\",\"state\":\"wrong\"}", "'a' of target 'one' is there twice")]
    public void Read_DamagedLineInTheMiddle_IsAnErrorWithItsLine(string line, string fault)
    {
        string path = Written("a", "b", "c");
        string file = Path.Combine(path, RunFiles.Samples);
        string[] lines = File.ReadAllLines(file);
        lines[1] = line;
        File.WriteAllText(file, string.Join('\n', lines) + "\n");
        string message = Assert.Throws<RunRecordException>(() => RunReader.Read(path)).Message;
        Assert.Contains("samples.jsonl, line 2 is damaged", message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
        // Neither does going on touch it.
        byte[] before = File.ReadAllBytes(file);
        Assert.Throws<RunRecordException>(() => RunFolder.Open(path, TimeProvider.System));
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    /// <summary>Grades of a judging anew stand beside those of before, until the run's judge is of their round; then one of before that has no successor is none.</summary>
    [Theory]
    [InlineData(0, 0.1, 0.2)]
    [InlineData(2, 0.3, null)]
    public void Read_JudgedAnew_CountsTheRunsJudgeAlone(int round, double first, double? second)
    {
        SampleRecord Graded(string item, double grade, int round) => RecordSamples.Sample(item) with { State = SampleState.Partial, Score = grade, Judgement = "x", Judging = new JudgingRecord { Times = 1, Round = round } };
        string path;
        using (RunFolder folder = Create())
        {
            path = folder.Path;
            folder.Update(folder.Run with { Judge = new JudgeRecord { Target = RecordSamples.Target("wise"), Template = "general", Verdict = "grade", Prompt = "p", Round = round } });
            foreach (SampleRecord sample in (SampleRecord[])[Graded("a", 0.1, 0), Graded("b", 0.2, 0), Graded("a", 0.9, 1), Graded("a", 0.3, 2)])
                folder.Samples.Write(sample);
        }
        RecordedRun read = RunReader.Read(path);
        Assert.Equal([first, second], read.Samples.Select(sample => sample.Score));
        Assert.Equal(second is null ? SampleState.Unjudged : SampleState.Partial, read.Samples[1].State);
        double[] anew = round == 0 ? [0.3] : [];
        Assert.Equal(anew, read.JudgedAnew.Select(sample => sample.Score!.Value));
        using (RunFolder folder = RunFolder.Open(path, TimeProvider.System))
            folder.Samples.Write(Graded("a", 0.3, 2));
        Assert.Contains("line 5 is damaged: the item 'a' of target 'one' is there twice", Assert.Throws<RunRecordException>(() => RunReader.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "damaged")]
    [InlineData("{", "damaged")]
    [InlineData("[]", "says no schema version")]
    [InlineData("{\"schema\": \"1\"}", "says no schema version")]
    [InlineData("{\"schema\": 2}", "has schema version 2, but this FastEval reads 1")]
    [InlineData("{\"schema\": 1}", "damaged")]
    public void ReadRun_NoRecordOfThisVersion_SaysWhatItIs(string text, string fault)
    {
        string path = Written("a");
        File.WriteAllText(Path.Combine(path, RunFiles.Run), text);
        string message = Assert.Throws<RunRecordException>(() => RunReader.Read(path)).Message;
        Assert.Contains(Path.Combine(path, RunFiles.Run), message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderThatIsNoRun_LeavesItAlone()
    {
        Directory.CreateDirectory(_home.File("other"));
        Assert.Throws<RunRecordException>(() => RunFolder.Open(_home.File("other"), TimeProvider.System));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.File("other")));
    }

    [Fact]
    public void Open_WhileAnotherWorksOnIt_IsRefusedUntilItEnds()
    {
        string path;
        using (RunFolder folder = Create())
        {
            path = folder.Path;
            string message = Assert.Throws<RunRecordException>(() => RunFolder.Open(path, TimeProvider.System)).Message;
            Assert.Contains("Another process works on", message, StringComparison.Ordinal);
            // Reading is for everybody.
            Assert.Empty(RunReader.Read(path).Samples);
        }
        RunFolder.Open(path, TimeProvider.System).Dispose();
    }

    [Fact]
    public void Create_PlaceThatCannotBeWritten_SaysWhatToDo()
    {
        File.WriteAllText(_home.File("file"), "");
        string message = Assert.Throws<RunRecordException>(() => RunFolder.Create(_home.File("file/runs"), RecordSamples.Run(), TimeProvider.System)).Message;
        Assert.Contains("--out", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Locate_ByPathIdBeginningOrLatest_FindsTheRun()
    {
        string one = Written("a");
        string later;
        using (RunFolder folder = RunFolder.Create(_home.Path, RecordSamples.Run("one") with { Started = RecordSamples.Started.AddDays(1) }, TimeProvider.System))
            later = folder.Path;
        Assert.Equal(one, RunStore.Locate(one, "elsewhere"));
        Assert.Equal(one, RunStore.Locate(Path.GetFileName(one), _home.Path));
        Assert.Equal(later, RunStore.Locate("20260305", _home.Path));
        Assert.Equal(later, RunStore.Locate("latest", _home.Path));
        Assert.Contains("could be any of", Assert.Throws<RunRecordException>(() => RunStore.Locate("2026", _home.Path)).Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(later), Assert.Throws<RunRecordException>(() => RunStore.Locate("2025", _home.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("holds no runs", Assert.Throws<RunRecordException>(() => RunStore.Locate("latest", _home.File("none"))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _home.Dispose();

    private RunFolder Create() => RunFolder.Create(_home.Path, RecordSamples.Run("one"), TimeProvider.System);

    private string Written(params string[] items)
    {
        using RunFolder folder = Create();
        foreach (string item in items)
            folder.Samples.Write(RecordSamples.Sample(item));
        return folder.Path;
    }

    private static string Json(params SampleRecord[] samples) =>
        string.Join('\n', samples.Select(sample => JsonSerializer.Serialize(sample, RecordJson.Line.SampleRecord)));
}
