using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using FastEval.Engine.Models;
using Microsoft.Win32.SafeHandles;

namespace FastEval.Engine.Gguf;

/// <summary>
/// Parses everything before the tensor data. Every count, length, type and offset is checked against the file before it is used, and memory
/// grows only with bytes really read, so that damaged input ends in a <see cref="ModelLoadException"/> and nothing else.
/// The layout is described in gguf.h; what is refused here is what ggml refuses or fails on.
/// </summary>
internal sealed class GgufHeaderReader
{
    internal const uint DefaultAlignment = 32;

    // Real files have some 40 keys and up to a few thousand tensors. ggml compares every pair of names, so a large count is a hang.
    private const int MaxEntries = 65_536;
    private const int MaxNameBytes = 63;
    private const int MaxKeyBytes = 65_535;
    private const int MaxHeaderBytes = 1 << 29;
    private const int FirstRead = 1 << 20;

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly long _length;
    private byte[] _buffer = [];
    private int _filled;
    private int _position;

    internal GgufHeaderReader(SafeFileHandle handle, string path, long length)
    {
        _handle = handle;
        _path = path;
        _length = length;
    }

    internal uint Version { get; private set; }

    internal uint Alignment { get; private set; } = DefaultAlignment;

    internal long DataOffset { get; private set; }

    internal Dictionary<string, GgufValue> Metadata { get; } = new(StringComparer.Ordinal);

    internal List<GgufTensor> Tensors { get; } = [];

    /// <summary>Bytes from the file's start to where the directory ends, before the padding.</summary>
    internal int HeaderLength => _position;

    internal void Parse()
    {
        ReadMagicAndVersion();
        int tensorCount = ReadEntryCount("tensors", smallestEntry: 24);
        int keyCount = ReadEntryCount("metadata entries", smallestEntry: 13);
        ReadMetadata(keyCount);
        ReadAlignment();
        ReadTensors(tensorCount);
    }

    private void ReadMagicAndVersion()
    {
        if (_length == 0)
            throw Fail("is empty: copy or download it again");
        Need(Math.Min(4, _length), "the magic bytes");
        ReadOnlySpan<byte> start = _buffer.AsSpan(0, (int)Math.Min(_filled, 64));
        if (!start.StartsWith("GGUF"u8))
        {
            if (start.StartsWith("FUGG"u8))
                throw Fail("is a big-endian GGUF file: convert it to little-endian");
            if (start.StartsWith("lmgg"u8) || start.StartsWith("tjgg"u8) || start.StartsWith("fmgg"u8))
                throw Fail("is a GGML file from before GGUF: convert the original model to GGUF");
            if (start.IndexOfAnyExceptInRange((byte)9, (byte)126) < 0)
                throw Fail("is a text file, not a GGUF model (a download that ended on an error page, or a Git LFS pointer?): download the model itself");
            throw Fail($"is not a GGUF file: it starts with the bytes {Convert.ToHexString(start[..Math.Min(4, start.Length)])} instead of \"GGUF\"");
        }
        _position = 4;
        Version = ReadUInt32("the version");
        if (Version is 2 or 3)
            return;
        if (Version == 1)
            throw Fail("is GGUF version 1, which llama.cpp no longer reads: convert the original model again");
        if ((Version & 0xFFFF) == 0 && Version != 0)
            throw Fail("is a big-endian GGUF file: convert it to little-endian");
        throw Fail($"says it is GGUF version {Version}; versions 2 and 3 are supported");
    }

    private int ReadEntryCount(string what, int smallestEntry)
    {
        int at = _position;
        ulong count = ReadUInt64($"the number of {what}");
        if (count > (ulong)(_length - _position) / (ulong)smallestEntry)
            throw Damaged(at, $"it announces {count} {what}, more than its {_length} bytes can hold");
        if (count > MaxEntries)
            throw Damaged(at, $"it announces {count} {what}; at most {MaxEntries} are accepted");
        return (int)count;
    }

    private void ReadMetadata(int count)
    {
        for (int i = 0; i < count; i++)
        {
            int at = _position;
            string key = ReadName($"the name of metadata entry {i}", MaxKeyBytes);
            GgufValue value = ReadValue(key);
            if (!Metadata.TryAdd(key, value))
                throw Damaged(at, $"the metadata entry '{key}' appears twice");
        }
    }

    private GgufValue ReadValue(string key)
    {
        int at = _position;
        var type = (GgufValueType)ReadUInt32($"the type of '{key}'");
        bool isArray = type == GgufValueType.Array;
        int count = 1;
        if (isArray)
        {
            type = (GgufValueType)ReadUInt32($"the element type of '{key}'");
            if (type == GgufValueType.Array)
                throw Damaged(at, $"'{key}' is an array of arrays, which GGUF readers do not support");
            int smallest = type == GgufValueType.String ? 8 : Math.Max(1, GgufValue.ByteSize(type));
            ulong announced = ReadUInt64($"the length of '{key}'");
            if (announced > (ulong)(_length - _position) / (ulong)smallest || announced > MaxHeaderBytes)
                throw Damaged(at, $"the array '{key}' announces {announced} elements, more than the file holds");
            count = (int)announced;
        }

        int start = _position;
        int size = GgufValue.ByteSize(type);
        if (type == GgufValueType.String)
        {
            for (int i = 0; i < count; i++)
                SkipString($"'{key}'");
        }
        else if (size > 0)
        {
            Need((long)count * size, $"the value of '{key}'");
            _position += count * size;
        }
        else
        {
            throw Damaged(at, $"'{key}' has the value type {(int)type}, which does not exist");
        }
        // The buffer may still move to a larger array; the bytes of a value never change, so a slice of the present one stays right.
        return new GgufValue(type, isArray, count, _buffer.AsMemory(start, _position - start));
    }

    private void ReadAlignment()
    {
        if (!Metadata.TryGetValue("general.alignment", out GgufValue? value))
            return;
        if (value.IsArray || value.Type != GgufValueType.UInt32)
            throw Damaged(_position, $"'general.alignment' is {value.TypeText}; it must be uint32");
        Alignment = (uint)value.AsInt64();
        if (!uint.IsPow2(Alignment) || Alignment > 1 << 20)
            throw Damaged(_position, $"'general.alignment' is {Alignment}; it must be a power of two up to 1048576");
    }

    private void ReadTensors(int count)
    {
        var entries = new List<(GgufTensor Tensor, ulong Relative)>(Math.Min(count, 4096));
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            int at = _position;
            (GgufTensor tensor, ulong relative) = ReadTensor(i);
            if (!names.Add(tensor.Name))
                throw Damaged(at, $"the tensor '{tensor.Name}' appears twice");
            entries.Add((tensor, relative));
        }

        DataOffset = count == 0 ? _position : Pad(_position);
        // ggml lays tensors out one after the other and refuses anything else; so overlaps and gaps cannot hide here.
        long expected = 0;
        foreach ((GgufTensor tensor, ulong relative) in entries)
        {
            if (relative != (ulong)expected)
                throw Damaged(_position, $"the data of tensor '{tensor.Name}' is said to start at {relative}, but {expected} is where it must start "
                    + $"(after its predecessor, aligned to {Alignment})");
            long offset = DataOffset + expected;
            if (tensor.ByteLength > _length - offset)
                throw Fail($"is truncated: tensor '{tensor.Name}' needs the file to have {offset + (decimal)tensor.ByteLength} bytes, and it has {_length}: "
                    + "copy or download it again");
            Tensors.Add(tensor with { Offset = offset });
            expected = Pad(expected + tensor.ByteLength);
        }
    }

    private (GgufTensor Tensor, ulong RelativeOffset) ReadTensor(int index)
    {
        int at = _position;
        string name = ReadName($"the name of tensor {index}", MaxNameBytes);
        uint dimensions = ReadUInt32($"the dimensions of '{name}'");
        if (dimensions > 4)
            throw Damaged(at, $"tensor '{name}' has {dimensions} dimensions; 0 to 4 are possible");
        var shape = ImmutableArray.CreateBuilder<long>(4);
        Int128 elements = 1;
        for (int i = 0; i < dimensions; i++)
        {
            ulong size = ReadUInt64($"the shape of '{name}'");
            elements *= size;
            if (size == 0 || size > long.MaxValue || elements > long.MaxValue / 8)
                throw Damaged(at, $"tensor '{name}' has an impossible shape: size {size} in dimension {i}");
            shape.Add((long)size);
        }
        if (shape.Count == 0)
            shape.Add(1);

        var type = (GgmlType)ReadUInt32($"the type of '{name}'");
        if (!type.IsKnown())
            throw Damaged(at, $"tensor '{name}' has the type {(int)type}, which this ggml release does not know");
        if (shape[0] % type.BlockSize() != 0)
            throw Damaged(at, $"tensor '{name}' has rows of {shape[0]} elements, but {type} packs {type.BlockSize()} at a time");
        Int128 bytes = elements / type.BlockSize() * type.BlockBytes();
        if (bytes > long.MaxValue / 4)
            throw Damaged(at, $"tensor '{name}' is impossibly large");
        ulong offset = ReadUInt64($"the offset of '{name}'");
        return (new GgufTensor(name, type, shape.ToImmutable(), 0, (long)bytes), offset);
    }

    private string ReadName(string what, int longest)
    {
        int at = _position;
        ulong length = ReadUInt64(what);
        if (length > (ulong)(_length - _position))
            throw Damaged(at, $"{what} announces {length} bytes, more than the file has left");
        if (length == 0 || length > (ulong)longest)
            throw Damaged(at, $"{what} is {length} bytes long; 1 to {longest} are possible");
        Need((long)length, what);
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(_position, (int)length);
        if (bytes.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) >= 0)
            throw Damaged(at, $"{what} holds bytes that are no printable ASCII");
        _position += (int)length;
        return Encoding.ASCII.GetString(bytes);
    }

    private void SkipString(string what)
    {
        int at = _position;
        ulong length = ReadUInt64(what);
        if (length > (ulong)(_length - _position))
            throw Damaged(at, $"a string of {what} announces {length} bytes, more than the file has left");
        Need((long)length, what);
        _position += (int)length;
    }

    private uint ReadUInt32(string what)
    {
        Need(4, what);
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_position));
        _position += 4;
        return value;
    }

    private ulong ReadUInt64(string what)
    {
        Need(8, what);
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(_position));
        _position += 8;
        return value;
    }

    /// <summary>Makes sure that the next <paramref name="count"/> bytes are in the buffer.</summary>
    private void Need(long count, string what)
    {
        long end = _position + count;
        if (end > _length)
            throw Fail($"is truncated: {what} needs {end} bytes, and the file has {_length}: copy or download it again");
        if (end <= _filled)
            return;
        if (end > MaxHeaderBytes)
            throw Damaged(_position, $"its header is larger than {MaxHeaderBytes} bytes");
        long capacity = Math.Min(_length, Math.Max(end, Math.Max(FirstRead, 2L * _buffer.Length)));
        if (capacity > _buffer.Length)
            Array.Resize(ref _buffer, (int)capacity);
        while (_filled < end)
        {
            int read = RandomAccess.Read(_handle, _buffer.AsSpan(_filled), _filled);
            if (read == 0)
                throw Fail($"ended after {_filled} bytes while it was being read: is another program writing to it?");
            _filled += read;
        }
    }

    private long Pad(long offset) => (offset + Alignment - 1) & ~((long)Alignment - 1);

    private ModelLoadException Damaged(int at, string what) =>
        new($"The GGUF file '{_path}' is damaged at byte {at}: {what}. Copy or download it again.");

    private ModelLoadException Fail(string what) => new($"The file '{_path}' {what}.");
}
