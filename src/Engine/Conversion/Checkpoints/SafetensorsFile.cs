using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion.Checkpoints;

/// <summary>
/// An open safetensors file, memory-mapped a tensor at a time. The form: 8 bytes of header length, a JSON header, the data
/// (github.com/huggingface/safetensors, README). Everything that the header says is checked before any data is touched. Thread-safe until disposed.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    // The limit of the format's own reader.
    private const long LargestHeader = 100_000_000;
    private readonly MemoryMappedFile _map;

    private SafetensorsFile(string path, MemoryMappedFile map) => (Path, _map) = (path, map);

    internal string Path { get; }

    /// <summary>Every tensor, in the order of the data.</summary>
    internal IReadOnlyList<SafetensorsTensor> Tensors { get; private set; } = [];

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="ModelLoadException">It is missing, unreadable, truncated or damaged; the message says where.</exception>
    internal static SafetensorsFile Open(string path)
    {
        FileStream? stream = null;
        MemoryMappedFile? map = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            byte[] header = ReadHeader(path, stream);
            map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            var file = new SafetensorsFile(path, map);
            file.Tensors = SafetensorsHeader.Parse(file, header, stream.Length);
            (stream, map) = (null, null);
            return file;
        }
        catch (FileNotFoundException error)
        {
            throw new ModelLoadException($"The file '{path}' does not exist.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"The file '{path}' cannot be read: {error.Message}", error);
        }
        finally
        {
            map?.Dispose();
            stream?.Dispose();
        }
    }

    /// <summary>Bytes of one element; 0 for a type that the format does not have.</summary>
    internal static int ElementBytes(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 1,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "F32" or "I32" or "U32" => 4,
        "F64" or "I64" or "U64" or "C64" => 8,
        _ => 0,
    };

    /// <summary>Maps a tensor's bytes into memory until the view is disposed.</summary>
    internal SafetensorsView View(SafetensorsTensor tensor) => new(_map, tensor);

    public void Dispose() => _map.Dispose();

    private static byte[] ReadHeader(string path, FileStream stream)
    {
        Span<byte> lengthBytes = stackalloc byte[8];
        if (stream.Length < 8)
            throw SafetensorsHeader.Damaged(path, $"it has {stream.Length} bytes, too few for a header");
        stream.ReadExactly(lengthBytes);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length > LargestHeader)
            throw SafetensorsHeader.Damaged(path, $"its header would have {length} bytes; at most {LargestHeader} are possible");
        if ((long)length > stream.Length - 8)
            throw SafetensorsHeader.Damaged(path, $"its header has {length} bytes, and only {stream.Length - 8} are left of the file: it is truncated");
        var header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }
}
