using FastEval.Harness.Records;

namespace FastEval.Harness.Regressions.Records;

/// <summary>A folder of recordings, one file per machine.</summary>
internal sealed class PerfHistory(string folder)
{
    /// <summary>Where histories are if the user names no folder.</summary>
    public const string DefaultFolder = "perf/history";

    private readonly List<string> _notices = [];

    public string Folder => folder;

    /// <summary>Lines that were passed over so far.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>A machine's file.</summary>
    public string PathOf(PerfMachine machine) => Path.Combine(folder, machine.Fingerprint() + ".jsonl");

    /// <summary>Adds one.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="RunRecordException">It cannot be written.</exception>
    public string Append(PerfRecording recording)
    {
        string path = PathOf(recording.Machine);
        PerfLines.Append(path, recording, PerfJson.Line.PerfRecording);
        return path;
    }

    /// <summary>The machines' files, by name.</summary>
    public IReadOnlyList<string> Files() => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal)] : [];

    /// <summary>The recordings of a file in the order of their time, each once.</summary>
    /// <exception cref="RunRecordException">It cannot be read, or was written by a later version.</exception>
    public IReadOnlyList<PerfRecording> Read(string path)
    {
        PerfRecording[] recordings = [.. PerfLines.Read(path, PerfJson.Line.PerfRecording, _notices).DistinctBy(recording => recording.Id).OrderBy(recording => recording.Time)];
        if (recordings.FirstOrDefault(recording => recording.Schema > PerfRecording.CurrentSchema) is { } later)
            throw new RunRecordException($"{path}: recording {later.Id} has schema {later.Schema}, and this version reads up to {PerfRecording.CurrentSchema}. Update FastEval.");
        foreach (PerfRecording recording in recordings)
            Check(recording, path);
        return recordings;
    }

    /// <summary>All recordings of all machines.</summary>
    public IReadOnlyList<PerfRecording> ReadAll() => [.. Files().SelectMany(Read)];

    private static void Check(PerfRecording recording, string path)
    {
        foreach (BenchmarkSeries series in recording.Benchmarks)
        {
            if (series.Rounds.Count == 0 || series.Rounds.Any(round => round.Count == 0) || series.Samples.Any(sample => !(double.IsFinite(sample) && sample > 0)))
                throw new RunRecordException($"{path}: {series.Name} of recording {recording.Id} has no samples, or one that is not a finite number above 0. Delete the line.");
        }
    }
}
