using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace FastEval.Engine.Gguf;

/// <summary>.NET values → the bytes of a GGUF metadata value. GGUF is little-endian, and so is every platform that FastEval runs on.</summary>
internal static class GgufValueEncoding
{
    internal static GgufValue Encode(object value) => value switch
    {
        byte v => Scalar(GgufValueType.UInt8, [v]),
        sbyte v => Scalar(GgufValueType.Int8, [v]),
        ushort v => Scalar(GgufValueType.UInt16, [v]),
        short v => Scalar(GgufValueType.Int16, [v]),
        uint v => Scalar(GgufValueType.UInt32, [v]),
        int v => Scalar(GgufValueType.Int32, [v]),
        ulong v => Scalar(GgufValueType.UInt64, [v]),
        long v => Scalar(GgufValueType.Int64, [v]),
        float v => Scalar(GgufValueType.Float32, [v]),
        double v => Scalar(GgufValueType.Float64, [v]),
        bool v => Scalar(GgufValueType.Bool, [v]),
        string v => new GgufValue(GgufValueType.String, isArray: false, 1, Strings([v])),
        // Arrays of signed and unsigned integers match each other's patterns, so the element type decides.
        Array array => EncodeArray(array),
        _ => throw new ArgumentException($"GGUF metadata holds no {value.GetType()}.", nameof(value)),
    };

    private static GgufValue EncodeArray(Array array)
    {
        Type element = array.GetType().GetElementType()!;
        return Type.GetTypeCode(element) switch
        {
            TypeCode.Byte => Sequence(GgufValueType.UInt8, (byte[])array),
            TypeCode.SByte => Sequence(GgufValueType.Int8, (sbyte[])array),
            TypeCode.UInt16 => Sequence(GgufValueType.UInt16, (ushort[])array),
            TypeCode.Int16 => Sequence(GgufValueType.Int16, (short[])array),
            TypeCode.UInt32 => Sequence(GgufValueType.UInt32, (uint[])array),
            TypeCode.Int32 => Sequence(GgufValueType.Int32, (int[])array),
            TypeCode.UInt64 => Sequence(GgufValueType.UInt64, (ulong[])array),
            TypeCode.Int64 => Sequence(GgufValueType.Int64, (long[])array),
            TypeCode.Single => Sequence(GgufValueType.Float32, (float[])array),
            TypeCode.Double => Sequence(GgufValueType.Float64, (double[])array),
            TypeCode.Boolean => Sequence(GgufValueType.Bool, (bool[])array),
            TypeCode.String => new GgufValue(GgufValueType.String, isArray: true, array.Length, Strings((string[])array)),
            _ => throw new ArgumentException($"GGUF metadata holds no array of {element}.", nameof(array)),
        };
    }

    private static GgufValue Scalar<T>(GgufValueType type, T[] value) where T : struct =>
        new(type, isArray: false, 1, MemoryMarshal.AsBytes(value.AsSpan()).ToArray());

    private static GgufValue Sequence<T>(GgufValueType type, T[] values) where T : struct =>
        new(type, isArray: true, values.Length, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static byte[] Strings(string[] values)
    {
        var bytes = new byte[values.Sum(value => 8 + Encoding.UTF8.GetByteCount(value))];
        Span<byte> rest = bytes;
        foreach (string value in values)
        {
            int length = Encoding.UTF8.GetBytes(value, rest[8..]);
            BinaryPrimitives.WriteUInt64LittleEndian(rest, (ulong)length);
            rest = rest[(8 + length)..];
        }
        return bytes;
    }
}
