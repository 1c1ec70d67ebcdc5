using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Reports;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>Recordings that were stopped, a file each, in a folder beside the histories: what reads histories does not look there.</summary>
/// <param name="history">The folder of histories.</param>
internal sealed class UnfinishedRecordings(string history)
{
    private readonly string _folder = Path.Combine(history, "unfinished");

    public string History => history;

    public string Folder => _folder;

    /// <summary>A recording's file.</summary>
    /// <param name="id">The recording's.</param>
    public string PathOf(string id) => Path.Combine(_folder, id + ".json");

    /// <summary>The one that was begun last; null if there is none.</summary>
    /// <exception cref="RunRecordException">Its file cannot be read.</exception>
    public UnfinishedRecording? Latest() =>
        Directory.Exists(_folder) && Directory.EnumerateFiles(_folder, "*.json").Max(StringComparer.Ordinal) is { } path ? Read(path) : null;

    /// <summary>Keeps one, whole or not at all, in place of what was kept of it before.</summary>
    /// <exception cref="RunRecordException">It cannot be written; what was kept before still is.</exception>
    public void Save(UnfinishedRecording recording)
    {
        string path = PathOf(recording.Id);
        try
        {
            Directory.CreateDirectory(_folder);
            WholeTextFile.Replace(path, writer => writer.WriteLine(JsonSerializer.Serialize(recording, PerfJson.Line.UnfinishedRecording)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Removes one that became whole.</summary>
    /// <param name="id">The recording's.</param>
    public void Remove(string id)
    {
        File.Delete(PathOf(id));
        if (!Directory.EnumerateFileSystemEntries(_folder).Any())
            Directory.Delete(_folder);
    }

    private static UnfinishedRecording Read(string path)
    {
        try
        {
            UnfinishedRecording? recording = JsonSerializer.Deserialize(File.ReadAllText(path), PerfJson.Line.UnfinishedRecording);
            return recording is { Hello: not null, Launches.Count: > 0 } ? recording : throw new RunRecordException($"{path} holds no launch. Delete it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new RunRecordException($"{path} is no recording that could go on: {e.Message} Delete it, and record anew.", e);
        }
    }
}
