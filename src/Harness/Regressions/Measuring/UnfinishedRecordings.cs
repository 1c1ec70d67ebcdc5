using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Reports;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>Recordings that were stopped, a file each, in a folder beside the histories: what reads histories does not look there.</summary>
/// <param name="history">The folder of histories.</param>
internal sealed class UnfinishedRecordings(string history)
{
    private const int Attempts = 100;

    private readonly string _folder = Path.Combine(history, "unfinished");

    public string History => history;

    public string Folder => _folder;

    /// <summary>A recording's file.</summary>
    /// <param name="id">The recording's.</param>
    public string PathOf(string id) => Path.Combine(_folder, id + ".json");

    /// <summary>Takes a recording for this process, until it is disposed or the process ends: others pass over it.</summary>
    /// <param name="id">The recording's.</param>
    /// <exception cref="RunRecordException">Another process has it, or nothing can be written there.</exception>
    public FileStream Take(string id)
    {
        string path = LockOf(PathOf(id));
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(_folder);
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            }
            catch (DirectoryNotFoundException) when (attempt < Attempts)
            {
                // Another recording became whole just now, and took the folder away, which was empty.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new RunRecordException($"{PathOf(id)} cannot be taken: another `perf record` is at work on it, or the folder cannot be written: {e.Message}", e);
            }
        }
    }

    /// <summary>The one that was begun last and that no process works on; null if there is none.</summary>
    /// <exception cref="RunRecordException">Its file cannot be read.</exception>
    public UnfinishedRecording? Latest() =>
        Directory.Exists(_folder) && Directory.GetFiles(_folder, "*.json").Where(file => !IsTaken(file)).Max(StringComparer.Ordinal) is { } path ? Read(path) : null;

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

    /// <summary>Removes one that became whole, with what a killed process left beside it.</summary>
    /// <param name="id">The recording's.</param>
    public void Remove(string id)
    {
        try
        {
            foreach (string file in Directory.GetFiles(_folder, id + ".json*"))
                File.Delete(file);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing of it was kept, and another recording took the folder away.
        }
        RemoveFolder();
    }

    /// <summary>Removes the folder if nothing is in it.</summary>
    public void RemoveFolder()
    {
        try
        {
            if (!Directory.EnumerateFileSystemEntries(_folder).Any())
                Directory.Delete(_folder);
        }
        catch (DirectoryNotFoundException)
        {
            // Another recording that ended at the same time took it away.
        }
        catch (IOException) when (Directory.Exists(_folder))
        {
            // Another recording began meanwhile: the folder is its.
        }
    }

    private static string LockOf(string path) => path + ".lock";

    private static bool IsTaken(string path)
    {
        try
        {
            if (File.Exists(LockOf(path)))
                new FileStream(LockOf(path), FileMode.Open, FileAccess.Write, FileShare.None).Dispose();
            return false;
        }
        catch (FileNotFoundException)
        {
            // Let go between the two.
            return false;
        }
        catch (IOException)
        {
            return true;
        }
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
