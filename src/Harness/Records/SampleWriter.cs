using System.Text.Json;

namespace FastEval.Harness.Records;

/// <summary>
/// Appends samples. Each goes to the system in one write, so that a killed process loses none that was complete; to the disk
/// it is forced once in <see cref="SyncInterval"/> and at the end, so that a power cut loses no more than that. Not thread-safe.
/// </summary>
internal sealed class SampleWriter : IDisposable
{
    /// <summary>The longest time that samples stay in the system's memory alone. docs/run.md says what forcing each one would cost.</summary>
    public static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly Stream _stream;
    private readonly Action<Stream> _sync;
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly MemoryStream _line = new();
    private long _syncedAt;
    private bool _isDirty;

    /// <param name="stream">Where to, unbuffered and seekable, standing at its end; closed with the writer.</param>
    /// <param name="path">How messages name it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sync">Forces a stream to the disk.</param>
    public SampleWriter(Stream stream, string path, TimeProvider time, Action<Stream> sync)
    {
        (_stream, _path, _time, _sync) = (stream, path, time, sync);
        _syncedAt = time.GetTimestamp();
    }

    /// <summary>Opens a file to append to, after cutting off what is behind <paramref name="length"/>.</summary>
    /// <exception cref="RunRecordException">It cannot be written.</exception>
    public static SampleWriter Open(string path, long length, bool lacksNewLine, TimeProvider time)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.SetLength(length);
            stream.Position = length;
            if (lacksNewLine)
                stream.WriteByte((byte)'\n');
            return new SampleWriter(stream, path, time, static file => ((FileStream)file).Flush(flushToDisk: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new RunRecordException($"{path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Appends one sample.</summary>
    /// <exception cref="RunRecordException">The disk is full or fails; the file still ends with the sample before.</exception>
    public void Write(SampleRecord sample)
    {
        _line.SetLength(0);
        JsonSerializer.Serialize(_line, sample, RecordJson.Line.SampleRecord);
        _line.WriteByte((byte)'\n');
        long before = _stream.Position;
        try
        {
            _stream.Write(_line.GetBuffer().AsSpan(0, (int)_line.Length));
            _isDirty = true;
            if (_time.GetElapsedTime(_syncedAt) >= SyncInterval)
                Sync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CutBack(before, e);
        }
    }

    /// <summary>Forces everything to the disk.</summary>
    /// <exception cref="RunRecordException">The disk is full or fails.</exception>
    public void Flush()
    {
        try
        {
            Sync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunRecordException($"{_path} cannot be written to the disk: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _line.Dispose();
    }

    private void Sync()
    {
        if (_isDirty)
            _sync(_stream);
        _isDirty = false;
        _syncedAt = _time.GetTimestamp();
    }

    /// <summary>Takes the half-written line away. Where even that fails, the reader passes over it.</summary>
    private RunRecordException CutBack(long length, Exception cause)
    {
        string torn = "";
        try
        {
            _stream.SetLength(length);
            _stream.Position = length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            torn = $" Its last line is torn ({e.Message.TrimEnd('.')}), and is cut off when the run goes on.";
        }
        return new RunRecordException($"{_path} cannot be written: {cause.Message.TrimEnd('.')}. The samples before stay recorded.{torn} Make room.", cause);
    }
}
