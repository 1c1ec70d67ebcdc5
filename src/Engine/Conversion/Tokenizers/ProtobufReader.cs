using System.Buffers.Binary;

namespace FastEval.Engine.Conversion.Tokenizers;

/// <summary>Walks over the fields of one message in protobuf's wire format (protobuf.dev, Encoding). Throws <see cref="InvalidDataException"/> where the bytes are none.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The current field's number.</summary>
    internal int Field { get; private set; }

    /// <summary>The value of a number field.</summary>
    internal ulong Number { get; private set; }

    /// <summary>The value of a text, bytes or message field.</summary>
    internal ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The value of a 32-bit float field.</summary>
    internal readonly float Single => BitConverter.UInt32BitsToSingle((uint)Number);

    /// <summary>Moves to the next field; false at the end.</summary>
    internal bool Read()
    {
        if (_rest.IsEmpty)
            return false;
        ulong tag = Varint();
        if (tag >> 3 is 0 or > int.MaxValue)
            throw new InvalidDataException($"a field has the number {tag >> 3}");
        Field = (int)(tag >> 3);
        Bytes = default;
        Number = (tag & 7) switch
        {
            0 => Varint(),
            1 => BinaryPrimitives.ReadUInt64LittleEndian(Take(8)),
            2 => Length(),
            5 => BinaryPrimitives.ReadUInt32LittleEndian(Take(4)),
            var wire => throw new InvalidDataException($"field {Field} is of the wire type {wire}"),
        };
        return true;
    }

    private ulong Length()
    {
        ulong length = Varint();
        Bytes = Take(length);
        return length;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new InvalidDataException("a number has more than 64 bits");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
            throw new InvalidDataException($"it ends {count - (ulong)_rest.Length} bytes too early");
        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
