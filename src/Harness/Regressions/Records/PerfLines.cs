using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FastEval.Harness.Records;

namespace FastEval.Harness.Regressions.Records;

/// <summary>Files of a JSON object a line that are only ever appended to.</summary>
internal static class PerfLines
{
    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Appends one object in one write, forced to the disk. Behind a torn line it begins a new one; of several processes each waits for its turn.</summary>
    /// <exception cref="RunRecordException">The file cannot be written; it then ends as it did before, or with a torn line, which readers pass over.</exception>
    public static void Append<T>(string path, T value, JsonTypeInfo<T> type)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            using FileStream stream = OpenAlone(path);
            using var line = new MemoryStream();
            if (stream.Length > 0)
            {
                stream.Position = stream.Length - 1;
                if (stream.ReadByte() != '\n')
                    line.WriteByte((byte)'\n');
            }
            JsonSerializer.Serialize(line, value, type);
            line.WriteByte((byte)'\n');
            long before = stream.Position;
            try
            {
                stream.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
                stream.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                stream.SetLength(before);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Reads every object, with its line's number from 1. Lines that are torn or of something else are named in <paramref name="notices"/> and passed over.</summary>
    /// <exception cref="RunRecordException">The file cannot be read, or holds an unsolved merge conflict.</exception>
    public static IEnumerable<T> Read<T>(string path, JsonTypeInfo<T> type, List<string> notices) where T : class
    {
        string text;
        try
        {
            text = File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"{path} cannot be read: {e.Message}", e);
        }
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length == 0)
                continue;
            if (line.StartsWith("<<<<<<<", StringComparison.Ordinal))
                throw new RunRecordException($"{path}, line {i + 1}: an unsolved merge conflict. Keep the lines of both sides and delete the marks between them; `*.jsonl merge=union` in .gitattributes lets git do that.");
            if (Parse(line, type) is { } value)
                yield return value;
            else
                notices.Add($"{path}, line {i + 1}, {(i == lines.Length - 1 ? "is torn, as by a killed process or a full disk" : "is none of these records, or torn")}: it is passed over.");
        }
    }

    private static T? Parse<T>(string line, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            // The caller names the line; what is before and behind it is whole.
            return null;
        }
    }

    private static FileStream OpenAlone(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (attempt < Attempts && e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
