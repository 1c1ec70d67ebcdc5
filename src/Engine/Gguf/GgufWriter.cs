using System.Collections.Immutable;

namespace FastEval.Engine.Gguf;

/// <summary>
/// Writes a GGUF file front to back: metadata and tensor directory on creation, then the tensors' data in the directory's order, so that a
/// file of any size needs no more memory than its largest piece. The data goes to a temporary file beside the target, which takes the
/// target's name on <see cref="Commit"/>; without it nothing is left behind. Not thread-safe.
/// </summary>
public sealed class GgufWriter : IDisposable
{
    private const int Alignment = 32;
    private readonly string _path;
    private readonly string _temporary;
    private readonly IReadOnlyList<GgufTensor> _tensors;
    private FileStream? _stream;
    private int _tensor;
    private long _writtenOfTensor;

    /// <summary>Creates the temporary file and writes everything before the tensor data.</summary>
    /// <param name="path">The file to be made; its folder is created if need be, and an existing file is replaced on commit.</param>
    /// <param name="metadata">Entries in the order to be written; see <see cref="GgufValue.Of"/>.</param>
    /// <param name="tensors">Name, type and shape (row length first) of every tensor, in the order in which the data will come.</param>
    /// <exception cref="FastEvalException">The file cannot be created, or the disk has too little room.</exception>
    /// <exception cref="ArgumentException">A name is unusable or appears twice, or a shape does not suit its type.</exception>
    public GgufWriter(
        string path, IEnumerable<KeyValuePair<string, GgufValue>> metadata, IEnumerable<(string Name, GgmlType Type, ImmutableArray<long> Shape)> tensors)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = path;
        (byte[] header, _tensors, long length) = GgufHeaderEncoding.Encode(metadata, tensors, Alignment);
        _temporary = $"{path}.{Path.GetRandomFileName()}.part";
        try
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            Directory.CreateDirectory(folder);
            long free = new DriveInfo(folder).AvailableFreeSpace;
            if (free < length)
                throw new FastEvalException($"'{path}' needs {length} bytes, and its disk has {free} left: free some space or choose another folder.");
            if (Directory.Exists(path))
                throw new FastEvalException($"'{path}' is a folder: choose another name.");
            _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
            _stream.Write(header);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Dispose();
            throw CannotWrite(error);
        }
        // Tensors without a byte do not exist, so the first one is now open.
    }

    /// <summary>Every tensor with the place it will have in the file.</summary>
    public IReadOnlyList<GgufTensor> Tensors => _tensors;

    /// <summary>Appends data of the current tensor; when it is full, the next one becomes current.</summary>
    /// <param name="data">Any part of what the current tensor still lacks.</param>
    /// <exception cref="ArgumentException">It is more than the current tensor lacks.</exception>
    /// <exception cref="FastEvalException">The disk is full or has failed; nothing is left of the file after <see cref="Dispose"/>.</exception>
    public void Append(ReadOnlySpan<byte> data)
    {
        ObjectDisposedException.ThrowIf(_stream is null, this);
        if (data.IsEmpty)
            return;
        if (_tensor == _tensors.Count)
            throw new ArgumentException("Every tensor has its data already.", nameof(data));
        GgufTensor tensor = _tensors[_tensor];
        if (data.Length > tensor.ByteLength - _writtenOfTensor)
            throw new ArgumentException($"'{tensor.Name}' lacks {tensor.ByteLength - _writtenOfTensor} bytes, and {data.Length} were given.", nameof(data));
        try
        {
            _stream.Write(data);
            _writtenOfTensor += data.Length;
            if (_writtenOfTensor < tensor.ByteLength)
                return;
            Span<byte> padding = stackalloc byte[Alignment];
            padding.Clear();
            _stream.Write(padding[..(int)(Pad(tensor.ByteLength) - tensor.ByteLength)]);
            _tensor++;
            _writtenOfTensor = 0;
        }
        catch (IOException error)
        {
            throw CannotWrite(error);
        }
    }

    /// <summary>Finishes the file and gives it its name.</summary>
    /// <exception cref="InvalidOperationException">A tensor lacks data.</exception>
    /// <exception cref="FastEvalException">The disk is full or has failed.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_stream is null, this);
        if (_tensor < _tensors.Count)
            throw new InvalidOperationException($"Tensor '{_tensors[_tensor].Name}' has {_writtenOfTensor} of its {_tensors[_tensor].ByteLength} bytes.");
        try
        {
            _stream.Dispose();
            File.Move(_temporary, _path, overwrite: true);
            _stream = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(error);
        }
    }

    /// <summary>Removes the temporary file unless the writer was committed.</summary>
    public void Dispose()
    {
        if (_stream is null)
            return;
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // The disk is full: flushing what is buffered fails again, and the file is about to be deleted anyway.
        }
        _stream = null;
        File.Delete(_temporary);
    }

    private static long Pad(long offset) => (offset + Alignment - 1) & -Alignment;

    private FastEvalException CannotWrite(Exception error) =>
        new($"'{_path}' cannot be written: {error.Message.TrimEnd('.')}. Choose a folder that is writable and has room.", error);
}
