using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FastEval.Harness.Records;

namespace FastEval.Harness.Studies.Records;

/// <summary>
/// A study's folder. Every file in it is written whole or not at all, but for the samples of the run inside, which come line by line. While a process works on it
/// it holds a lock file, which the system releases when the process ends, however it ends.
/// </summary>
internal sealed class StudyFolder : IDisposable
{
    private const string Unfinished = ".unfinished";
    private readonly FileStream? _lock;

    private StudyFolder(string path, FileStream? held, StudyRecord study) => (Path, _lock, Study) = (path, held, study);

    public string Path { get; }

    /// <summary>The record as it was last written.</summary>
    public StudyRecord Study { get; private set; }

    /// <summary>Where variants are, unless the user keeps them elsewhere; deleted when the study is finished.</summary>
    public string Variants => In("variants");

    /// <summary>Where encoded pictures are, for all pairs with one mmproj; deleted when the study is finished.</summary>
    public string Embeddings => In("embeddings");

    /// <summary>Holds the run of all pairs over the suite, as <c>fasteval run</c> makes one.</summary>
    public string Runs => In("runs");

    /// <summary>The reference's distributions, row after row.</summary>
    public string ReferenceRows => In("divergence", "reference.f16");

    public string ReferenceLines => In("divergence", "reference.jsonl");

    /// <summary>The importance matrix that was collected.</summary>
    public string Importance => In("imatrix.gguf");

    public string DivergenceOf(StudyPair pair) => In("divergence", pair.Name + ".jsonl");

    public string SpeedOf(StudyPair pair) => In("speed", pair.Name + ".json");

    public string HtmlReport => In(RunFiles.HtmlReport);

    public string MarkdownReport => In(RunFiles.MarkdownReport);

    /// <summary>Makes a new study's folder.</summary>
    /// <exception cref="RunRecordException">It cannot be written.</exception>
    public static StudyFolder Create(string parent, StudyRecord study)
    {
        string self = string.Create(CultureInfo.InvariantCulture, $"{study.Started.UtcTicks} {Environment.ProcessId} {study.Model.Sha256} {study.Suite.Hash}");
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(self)))[..6];
        string id = string.Create(CultureInfo.InvariantCulture, $"{study.Started.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{hash}");
        string path = System.IO.Path.Combine(parent, id);
        try
        {
            Directory.CreateDirectory(path);
            var folder = new StudyFolder(path, Lock(path), study with { Id = id });
            folder.Update(folder.Study);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"No study can be written to {parent}: {e.Message.TrimEnd('.')}. Choose another folder with --out.", e);
        }
    }

    /// <summary>Opens a study to go on with it.</summary>
    /// <exception cref="RunRecordException">It is no study, damaged, of another version, or another process works on it.</exception>
    public static StudyFolder Open(string path)
    {
        StudyRecord study = ReadStudy(path);
        try
        {
            return new StudyFolder(path, Lock(path), study);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"{path} cannot be continued: {e.Message.TrimEnd('.')}. Does another process work on it?", e);
        }
    }

    /// <summary>Opens a study to read it only.</summary>
    /// <exception cref="RunRecordException">It is no study, damaged, or of another version.</exception>
    public static StudyFolder Read(string path) => new(path, null, ReadStudy(path));

    /// <summary>Replaces <c>study.json</c>.</summary>
    /// <exception cref="RunRecordException">It cannot be written; the one before is still there.</exception>
    public void Update(StudyRecord study)
    {
        Replace(In(StudyStore.File), stream => WriteJson(stream, study, StudyJson.Indented.StudyRecord));
        Study = study;
    }

    /// <summary>Writes a file whole or not at all, its folder too if need be.</summary>
    /// <exception cref="RunRecordException">It cannot be written.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        string unfinished = path + Unfinished;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"{path} cannot be written: {e.Message.TrimEnd('.')}. What is recorded stays. Make room, and go on with --resume.", e);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Writes one object and a line feed.</summary>
    public static void WriteJson<T>(Stream stream, T value, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(stream, value, type);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Reads an object a line.</summary>
    /// <exception cref="RunRecordException">A line is damaged.</exception>
    public static IReadOnlyList<T> ReadLines<T>(string path, JsonTypeInfo<T> type)
    {
        var lines = new List<T>();
        foreach (string line in File.ReadLines(path))
            lines.Add(Parse(path, Encoding.UTF8.GetBytes(line), type, lines.Count + 1));
        return lines;
    }

    /// <summary>Reads a file of one object.</summary>
    /// <exception cref="RunRecordException">It is damaged.</exception>
    public static T ReadJson<T>(string path, JsonTypeInfo<T> type) => Parse(path, File.ReadAllBytes(path), type, null);

    public void Dispose() => _lock?.Dispose();

    private string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static FileStream Lock(string folder) =>
        new(System.IO.Path.Combine(folder, RunFiles.Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    private static StudyRecord ReadStudy(string folder)
    {
        string path = System.IO.Path.Combine(folder, StudyStore.File);
        if (!File.Exists(path))
            throw new RunRecordException($"{folder} is no study: it has no {StudyStore.File}. Give the folder that `fasteval quantize` named.");
        StudyRecord study = ReadJson(path, StudyJson.Indented.StudyRecord);
        return study.Schema == StudyRecord.CurrentSchema
            ? study
            : throw new RunRecordException(string.Create(CultureInfo.InvariantCulture,
                $"{path} has schema version {study.Schema}, but this FastEval reads {StudyRecord.CurrentSchema}: use the FastEval that made it, or study anew."));
    }

    private static T Parse<T>(string path, byte[] json, JsonTypeInfo<T> type, int? line)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("it holds nothing");
        }
        catch (JsonException e)
        {
            string place = line is { } number ? string.Create(CultureInfo.InvariantCulture, $", line {number}") : "";
            throw new RunRecordException($"{path}{place} is damaged: {e.Message.Split(" Path: ")[0].TrimEnd('.')}. Delete the file to have it made again with --resume.", e);
        }
    }
}
