using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using FastEval.Engine.Models;
using Microsoft.Win32.SafeHandles;

namespace FastEval.Engine.Gguf;

/// <summary>
/// An open GGUF file: its metadata and tensor directory in memory, its tensor data on disk until read. Opening reads the header only.
/// Everything is checked in managed code, because ggml's own reader may abort the process on damaged input. Thread-safe until disposed.
/// </summary>
public sealed class GgufFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, GgufTensor> _byName;

    private GgufFile(string path, SafeFileHandle handle, long length, GgufHeaderReader header)
    {
        Path = path;
        _handle = handle;
        Length = length;
        Version = header.Version;
        Alignment = header.Alignment;
        DataOffset = header.DataOffset;
        Metadata = header.Metadata;
        Tensors = header.Tensors;
        _byName = header.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <summary>The GGUF version: 2 or 3.</summary>
    public uint Version { get; }

    /// <summary>Bytes from the file's start to the tensor data.</summary>
    public long DataOffset { get; }

    /// <summary>Bytes that each tensor's start is a multiple of, counted from <see cref="DataOffset"/>.</summary>
    public uint Alignment { get; }

    /// <summary>Every metadata entry.</summary>
    public IReadOnlyDictionary<string, GgufValue> Metadata { get; }

    /// <summary>Every tensor, in the file's order.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="ModelLoadException">The file is missing, unreadable, not GGUF, truncated or damaged; the message says where.</exception>
    public static GgufFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle? handle = null;
        try
        {
            if (Directory.Exists(path))
                throw new ModelLoadException($"'{path}' is a folder: name a GGUF file in it.");
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
            long length = RandomAccess.GetLength(handle);
            var header = new GgufHeaderReader(handle, path, length);
            header.Parse();
            var file = new GgufFile(path, handle, length, header);
            handle = null;
            return file;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelLoadException($"The file '{path}' does not exist: check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ModelLoadException($"The file '{path}' cannot be read: {error.Message}", error);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Looks a tensor up by its name.</summary>
    public bool TryGetTensor(string name, [NotNullWhen(true)] out GgufTensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>Looks up a tensor that must be there.</summary>
    /// <exception cref="ModelLoadException">The file has no such tensor.</exception>
    public GgufTensor GetTensor(string name) => TryGetTensor(name, out GgufTensor? tensor)
        ? tensor
        : throw new ModelLoadException($"'{Path}' has no tensor '{name}': it is incomplete or of another architecture.");

    /// <summary>A string entry; null where there is none.</summary>
    /// <exception cref="ModelLoadException">The entry has another type. So for all getters.</exception>
    public string? GetString(string key) => Get(key, value => value.AsString());

    /// <summary>An integer entry of any width that fits; null where there is none.</summary>
    public uint? GetUInt32(string key) => GetValue(key, value => checked((uint)value.AsInt64()));

    /// <summary>An integer entry of any width; null where there is none.</summary>
    public long? GetInt64(string key) => GetValue(key, value => value.AsInt64());

    /// <summary>A number; null where there is none.</summary>
    public float? GetSingle(string key) => GetValue(key, value => (float)value.AsDouble());

    /// <summary>A bool entry; null where there is none.</summary>
    public bool? GetBoolean(string key) => GetValue(key, value => value.AsBoolean());

    /// <summary>An array of strings, decoded on the first call; null where there is none. Shared: do not write to it.</summary>
    public string[]? GetStrings(string key) => Get(key, value => value.AsStrings());

    /// <summary>An array of integers of any width; null where there is none.</summary>
    public long[]? GetIntegers(string key) => Get(key, value => value.AsIntegers());

    /// <summary>An array of numbers; null where there is none.</summary>
    public float[]? GetSingles(string key) => Get(key, value => value.AsSingles());

    /// <summary>Reads a tensor's bytes as they are stored.</summary>
    /// <param name="tensor">One of this file's tensors.</param>
    /// <param name="destination">Exactly <see cref="GgufTensor.ByteLength"/> bytes.</param>
    /// <exception cref="ModelLoadException">The file cannot be read or has become shorter.</exception>
    public void Read(GgufTensor tensor, Span<byte> destination)
    {
        if (destination.Length != tensor.ByteLength)
            throw new ArgumentException($"The tensor has {tensor.ByteLength} bytes, the destination {destination.Length}.", nameof(destination));
        ReadAt(tensor, 0, destination);
    }

    /// <summary>Reads part of a tensor's bytes: those that start <paramref name="offset"/> bytes into it.</summary>
    /// <inheritdoc cref="Read"/>
    public void ReadAt(GgufTensor tensor, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, tensor.ByteLength - offset, nameof(destination));
        long position = tensor.Offset + offset;
        try
        {
            while (!destination.IsEmpty)
            {
                int read = RandomAccess.Read(_handle, destination, position);
                if (read == 0)
                    throw new ModelLoadException($"'{Path}' ended at byte {position} while tensor '{tensor.Name}' was being read: is another program writing to it?");
                destination = destination[read..];
                position += read;
            }
        }
        catch (IOException error)
        {
            throw new ModelLoadException($"Tensor '{tensor.Name}' of '{Path}' cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Reads a tensor and turns it into floats, whatever its type, a megabyte at a time.</summary>
    /// <param name="tensor">One of this file's tensors.</param>
    /// <param name="destination">Exactly <see cref="GgufTensor.ElementCount"/> floats.</param>
    /// <exception cref="ModelLoadException">The file cannot be read or has become shorter.</exception>
    public void Dequantize(GgufTensor tensor, Span<float> destination)
    {
        if (destination.Length != tensor.ElementCount)
            throw new ArgumentException($"The tensor has {tensor.ElementCount} elements, the destination {destination.Length}.", nameof(destination));
        int block = tensor.Type.BlockSize();
        int blockBytes = tensor.Type.BlockBytes();
        int blocksAtOnce = (1 << 20) / blockBytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(tensor.ByteLength, (long)blocksAtOnce * blockBytes));
        try
        {
            for (long offset = 0; !destination.IsEmpty;)
            {
                int elements = Math.Min(destination.Length, blocksAtOnce * block);
                Span<byte> bytes = buffer.AsSpan(0, elements / block * blockBytes);
                ReadAt(tensor, offset, bytes);
                GgmlRows.Dequantize(tensor.Type, bytes, destination[..elements]);
                destination = destination[elements..];
                offset += bytes.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private T? Get<T>(string key, Func<GgufValue, T> read) where T : class => Metadata.TryGetValue(key, out GgufValue? value) ? Convert(key, value, read) : null;

    private T? GetValue<T>(string key, Func<GgufValue, T> read) where T : struct => Metadata.TryGetValue(key, out GgufValue? value) ? Convert(key, value, read) : null;

    private T Convert<T>(string key, GgufValue value, Func<GgufValue, T> read)
    {
        try
        {
            return read(value);
        }
        catch (Exception error) when (error is InvalidOperationException or OverflowException)
        {
            throw new ModelLoadException($"The metadata entry '{key}' of '{Path}' is not usable: {error.Message}", error);
        }
    }
}
