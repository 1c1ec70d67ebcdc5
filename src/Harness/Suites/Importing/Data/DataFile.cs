namespace FastEval.Harness.Suites.Importing.Data;

/// <summary>Opens a data file as rows, by the ending of its name and, of JSON, by what it begins with.</summary>
internal static class DataFile
{
    /// <summary>The endings that are read.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".tsv", ".csv", ".json", ".jsonl", ".parquet"];

    /// <summary>A file's rows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Its name, for problems.</param>
    /// <param name="property">Of a JSON object, the member that holds the rows; null: itself, or the lines of a file with an object per line.</param>
    /// <exception cref="ImportProblemException">It cannot be read.</exception>
    public static IEnumerable<DataRow> Read(string path, string name, string? property = null)
    {
        using FileStream file = Open(path, name);
        IEnumerable<DataRow> rows = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".tsv" => TsvRows.Read(file, name, '\t'),
            ".csv" => TsvRows.Read(file, name, ','),
            ".parquet" => ParquetRows.Read(file, name),
            ".jsonl" => JsonLineRows.Read(file, name),
            _ => property is null && HasLines(file) ? JsonLineRows.Read(file, name) : JsonRows.Read(file, name, property),
        };
        foreach (DataRow row in rows)
            yield return row;
    }

    private static FileStream Open(string path, string name)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportProblemException(new ImportProblem(name, null, null, $"cannot be read: {e.Message.TrimEnd('.')}", "make it a readable file"), e);
        }
    }

    /// <summary>Whether the first line is an object of its own and not the last.</summary>
    private static bool HasLines(FileStream file)
    {
        byte[] start = new byte[64 << 10];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        ReadOnlySpan<byte> text = start.AsSpan(0, read);
        int end = text.IndexOf((byte)'\n');
        if (end < 0)
            return false;
        ReadOnlySpan<byte> line = text[..end].Trim(" \t\r\uFEFF"u8);
        return line.StartsWith("{"u8) && line.EndsWith("}"u8) && text[end..].Trim(" \t\r\n"u8).StartsWith("{"u8);
    }
}
