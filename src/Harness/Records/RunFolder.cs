using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Records;

/// <summary>
/// A run's folder while this process works on it. Nobody else can meanwhile: a lock file is held, which the system releases when the
/// process ends, however it ends.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private readonly FileStream _lock;
    private readonly TimeProvider _time;

    private RunFolder(string path, FileStream @lock, RunRecord run, RecordedRun? before, SampleWriter samples, TimeProvider time)
    {
        _time = time;
        Path = path;
        _lock = @lock;
        Run = run;
        Recorded = before?.Samples ?? [];
        JudgedAnew = before?.JudgedAnew ?? [];
        TornBytes = before?.TornBytes ?? 0;
        Samples = samples;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The record as it was last written.</summary>
    public RunRecord Run { get; private set; }

    /// <summary>The samples that were there when it was opened, as <see cref="DropErrors"/> left them.</summary>
    public IReadOnlyList<SampleRecord> Recorded { get; private set; }

    /// <summary>Likewise <see cref="RecordedRun.JudgedAnew"/>.</summary>
    public IReadOnlyList<SampleRecord> JudgedAnew { get; private set; }

    /// <summary>Samples in error that <see cref="DropErrors"/> took out of the record.</summary>
    public IReadOnlyList<SampleRecord> Dropped { get; private set; } = [];

    /// <summary>Bytes of a torn last line that were cut off when it was opened.</summary>
    public long TornBytes { get; }

    /// <summary>Appends samples.</summary>
    public SampleWriter Samples { get; private set; }

    /// <summary>Makes a new run's folder, with its <c>run.json</c>.</summary>
    /// <param name="parent">The folder that holds runs; made if it is missing.</param>
    /// <param name="run">The record; its id is filled in.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="RunRecordException">It cannot be written.</exception>
    public static RunFolder Create(string parent, RunRecord run, TimeProvider time)
    {
        FileStream? held = null;
        SampleWriter? samples = null;
        string path = "";
        try
        {
            for (int attempt = 0; ; attempt++)
            {
                string id = NewId(run, attempt);
                path = System.IO.Path.Combine(parent, id);
                if (Directory.Exists(path) || File.Exists(path))
                    continue;
                Directory.CreateDirectory(path);
                held = TryLock(path, FileMode.CreateNew);
                // Another process began in the same instant.
                if (held is null)
                    continue;
                run = run with { Id = id };
                WriteRun(path, run);
                samples = SampleWriter.Open(System.IO.Path.Combine(path, RunFiles.Samples), 0, lacksNewLine: false, time);
                return new RunFolder(path, held, run, null, samples, time);
            }
        }
        catch (Exception e)
        {
            samples?.Dispose();
            held?.Dispose();
            if (held is not null)
                Remove(path);
            if (e is IOException or UnauthorizedAccessException)
                throw new RunRecordException($"No run can be written to {parent}: {e.Message.TrimEnd('.')}. Choose another folder with --out.", e);
            throw;
        }
    }

    /// <summary>Opens a run to go on with it; a torn last line is cut off.</summary>
    /// <exception cref="RunRecordException">It is no run, damaged, of another version, or another process works on it.</exception>
    public static RunFolder Open(string path, TimeProvider time)
    {
        // Read first: nothing is written beside what is no run.
        _ = RunReader.ReadRun(path);
        FileStream held;
        try
        {
            held = TryLock(path, FileMode.OpenOrCreate)
                ?? throw new RunRecordException($"Another process works on {path}: wait for it, or end it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"{path} cannot be continued: {e.Message}", e);
        }
        try
        {
            RecordedRun before = RunReader.Read(path);
            SampleWriter samples = SampleWriter.Open(System.IO.Path.Combine(path, RunFiles.Samples), before.SampleBytes, before.LacksNewLine, time);
            return new RunFolder(path, held, before.Run, before, samples, time);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Replaces <c>run.json</c>, whole or not at all.</summary>
    /// <exception cref="RunRecordException">It cannot be written; the one before is still there.</exception>
    public void Update(RunRecord run)
    {
        try
        {
            WriteRun(Path, run);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException(
                $"{System.IO.Path.Combine(Path, RunFiles.Run)} cannot be written: {e.Message.TrimEnd('.')}. The samples stay recorded. Make room.", e);
        }
        Run = run;
    }

    /// <summary>
    /// Takes the samples in error out of the record, so that their items are asked again; those with a reply wait for the judge again instead. While all are judged anew, the judge of before is asked
    /// no more: what it failed at stays, and the new one's failures wait. All of them, or, where that fails, none.
    /// </summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="RunRecordException">The record cannot be written; it is as it was.</exception>
    public int DropErrors()
    {
        bool Waits(SampleRecord sample) => sample.HasFailedJudging && sample.Judging!.Round == (Run.Rejudging?.Round ?? Run.Judge?.Round);
        bool IsGone(SampleRecord sample) => sample is { State: SampleState.Error, HasFailedJudging: false };
        int errors = Recorded.Count(IsGone) + Recorded.Concat(JudgedAnew).Count(Waits);
        if (errors > 0)
        {
            SampleRecord[] dropped = [.. Recorded.Where(IsGone)];
            Rewrite([.. Recorded.Where(sample => !IsGone(sample)).Select(After)], [.. JudgedAnew.Select(After)]);
            Dropped = dropped;
        }
        return errors;

        SampleRecord After(SampleRecord sample) => Waits(sample) ? sample.Unjudged() : sample;
    }

    /// <summary>Has all replies judged anew from now on; the grades that are there count until all new ones are.</summary>
    /// <param name="commandLine">With the judge.</param>
    /// <param name="workingFolder">What its relative paths are relative to.</param>
    /// <exception cref="RunRecordException">The record cannot be written; it is as it was.</exception>
    public void BeginRejudging(IReadOnlyList<string> commandLine, string workingFolder) => Update(Run with
    {
        Rejudging = new RejudgingRecord(Math.Max(Run.Judge?.Round ?? 0, Run.Rejudging?.Round ?? 0) + 1),
        EarlierJudges = Run.Rejudging is { Judge: { } givenUp } anew ? [.. Run.EarlierJudges ?? [], givenUp with { Round = anew.Round }] : Run.EarlierJudges,
        CommandLine = commandLine,
        WorkingFolder = workingFolder,
    });

    /// <summary>Makes the grades of a judging anew the run's.</summary>
    /// <exception cref="InvalidOperationException">There is none, or its judge has said nothing yet.</exception>
    /// <exception cref="RunRecordException">The record cannot be written; it is as it was.</exception>
    public void EndRejudging()
    {
        if (Run.Rejudging is not { Judge: { } judge } anew)
            throw new InvalidOperationException("Nothing was judged anew.");
        // Its verdicts first: no power cut may leave a record that refers to what is not there.
        Samples.Flush();
        Update(Run with
        {
            Judge = judge with { Round = anew.Round },
            Rejudging = null,
            EarlierJudges = Run.Judge is { } before ? [.. Run.EarlierJudges ?? [], before] : Run.EarlierJudges,
            Finished = null,
        });
    }

    private void Rewrite(SampleRecord[] kept, SampleRecord[] anew)
    {
        // First: a run without some of its samples is at no moment one that says it is finished.
        if (!kept.SequenceEqual(Recorded, ReferenceEqualityComparer.Instance))
            Update(Run with { Finished = null });
        string path = System.IO.Path.Combine(Path, RunFiles.Samples), unfinished = path + ".unfinished";
        Samples.Dispose();
        try
        {
            using (SampleWriter writer = SampleWriter.Open(unfinished, 0, lacksNewLine: false, _time))
            {
                foreach (SampleRecord sample in kept.Concat(anew))
                    writer.Write(sample);
                writer.Flush();
            }
            File.Move(unfinished, path, overwrite: true);
            (Recorded, JudgedAnew) = (kept, anew);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"{path} cannot be replaced: {e.Message.TrimEnd('.')}. It is as it was.", e);
        }
        finally
        {
            File.Delete(unfinished);
            Samples = SampleWriter.Open(path, new FileInfo(path).Length, lacksNewLine: false, _time);
        }
    }

    public void Dispose()
    {
        Samples.Dispose();
        _lock.Dispose();
    }

    // Made from what it is and who made it: two runs that begin in one second still differ.
    private static string NewId(RunRecord run, int attempt)
    {
        string self = string.Create(CultureInfo.InvariantCulture, $"{run.Started.UtcTicks} {Environment.ProcessId} {run.Suite.Hash} {run.Seed} {attempt}");
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(self)))[..6];
        return string.Create(CultureInfo.InvariantCulture, $"{run.Started.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{id}");
    }

    /// <summary>Null if another process holds it.</summary>
    private static FileStream? TryLock(string folder, FileMode mode)
    {
        string path = System.IO.Path.Combine(folder, RunFiles.Lock);
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(path))
        {
            // Held: EWOULDBLOCK here, a sharing violation on Windows. Anything else has an exception type of its own, or no file.
            return null;
        }
    }

    /// <summary>Takes away what was begun and cannot be finished.</summary>
    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder without run.json is no run to anyone.
        }
    }

    private static void WriteRun(string folder, RunRecord run)
    {
        string path = System.IO.Path.Combine(folder, RunFiles.Run);
        string unfinished = path + ".unfinished";
        try
        {
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(file, run, RecordJson.Indented.RunRecord);
                file.WriteByte((byte)'\n');
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
