namespace FastEval.Harness.Output;

/// <summary>
/// A result file, opened before the work so that an unwritable place is known before it, and left as it was if the work fails.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly bool _isNew;
    private bool _written;

    /// <summary>Opens it.</summary>
    /// <exception cref="FastEvalException">It cannot be written.</exception>
    public OutputFile(string path)
    {
        Path = path;
        try
        {
            _isNew = !File.Exists(path);
            _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new FastEvalException($"{path} cannot be written: {e.Message} Choose another --out, or make its folder.", e);
        }
    }

    public string Path { get; }

    /// <summary>Replaces the contents.</summary>
    public void Write(Report report, string format, int width) => Write(writer => ReportWriter.Write(report, format, writer, coloured: false, width));

    /// <inheritdoc cref="Write(Report, string, int)"/>
    public void Write(Action<TextWriter> write)
    {
        _stream.SetLength(0);
        using var writer = new StreamWriter(_stream, leaveOpen: true);
        write(writer);
        _written = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (_isNew && !_written)
            File.Delete(Path);
    }
}
