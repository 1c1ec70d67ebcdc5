using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace FastEval.Engine.Gguf;

/// <summary>
/// A metadata value: one scalar or string, or an array of them. Holds the file's own bytes and decodes when asked, so that opening a file
/// with a vocabulary of 150,000 strings stays quick. Immutable; thread-safe.
/// </summary>
public sealed class GgufValue
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private string[]? _strings;

    internal GgufValue(GgufValueType type, bool isArray, int count, ReadOnlyMemory<byte> bytes)
    {
        Type = type;
        IsArray = isArray;
        Count = count;
        _bytes = bytes;
    }

    /// <summary>The value's type; for an array, its elements' type.</summary>
    public GgufValueType Type { get; }

    /// <summary>Whether it is an array.</summary>
    public bool IsArray { get; }

    /// <summary>Elements of an array; 1 for a scalar.</summary>
    public int Count { get; }

    /// <summary>The type as a word, for messages: <c>uint32</c>, <c>array of string</c>.</summary>
    public string TypeText => (IsArray ? "array of " : "") + Type.ToString().ToLowerInvariant();

    /// <summary>The bytes as in the file, little-endian; strings with their 8-byte length before them.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <summary>Creates a scalar or array value for a file to be written.</summary>
    /// <param name="value">A bool, integer, float, double, string, or an array of one of these.</param>
    public static GgufValue Of(object value) => GgufValueEncoding.Encode(value);

    /// <summary>The string.</summary>
    /// <exception cref="InvalidOperationException">It is not a single string.</exception>
    public string AsString() => !IsArray && Type == GgufValueType.String
        ? Encoding.UTF8.GetString(_bytes.Span[8..])
        : throw Mismatch("a string");

    /// <summary>The strings of an array; decoded once, and then shared: do not write to it.</summary>
    /// <exception cref="InvalidOperationException">It is not an array of strings.</exception>
    public string[] AsStrings()
    {
        if (!IsArray || Type != GgufValueType.String)
            throw Mismatch("an array of strings");
        if (_strings is { } known)
            return known;
        var result = new string[Count];
        int position = 0;
        for (int i = 0; i < result.Length; i++)
            result[i] = Encoding.UTF8.GetString(NextString(ref position));
        return _strings = result;
    }

    /// <summary>Walks over an array of strings: the UTF-8 bytes at <paramref name="position"/>, which moves on. Start at 0.</summary>
    internal ReadOnlySpan<byte> NextString(ref int position)
    {
        ReadOnlySpan<byte> rest = _bytes.Span[position..];
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
        position += 8 + length;
        return rest.Slice(8, length);
    }

    /// <summary>Whether it is one integer, of whatever width.</summary>
    public bool IsInteger => !IsArray && IsIntegerType(Type);

    /// <summary>Whether it is one floating-point number.</summary>
    public bool IsFloat => !IsArray && Type is GgufValueType.Float32 or GgufValueType.Float64;

    /// <summary>The integer, whatever its width.</summary>
    /// <exception cref="InvalidOperationException">It is not one integer, or is above 2⁶³−1.</exception>
    public long AsInt64() => IsInteger ? Int64At(0) : throw Mismatch("an integer");

    /// <summary>The number: floating-point of either width, or an integer.</summary>
    /// <exception cref="InvalidOperationException">It is not one number.</exception>
    public double AsDouble() => !IsArray && IsNumberType(Type) ? DoubleAt(0) : throw Mismatch("a number");

    /// <summary>The truth value.</summary>
    /// <exception cref="InvalidOperationException">It is not one bool.</exception>
    public bool AsBoolean() => !IsArray && Type == GgufValueType.Bool ? _bytes.Span[0] != 0 : throw Mismatch("a bool");

    /// <summary>The elements of an integer array, whatever their width; bools as 0 and 1.</summary>
    /// <exception cref="InvalidOperationException">It is not an array of integers.</exception>
    public long[] AsIntegers()
    {
        if (!IsArray || !(IsIntegerType(Type) || Type == GgufValueType.Bool))
            throw Mismatch("an array of integers");
        var result = new long[Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = Int64At(i);
        return result;
    }

    /// <summary>The elements of an array of numbers as 32-bit floats.</summary>
    /// <exception cref="InvalidOperationException">It is not an array of numbers.</exception>
    public float[] AsSingles()
    {
        if (!IsArray || !IsNumberType(Type))
            throw Mismatch("an array of numbers");
        var result = new float[Count];
        for (int i = 0; i < result.Length; i++)
            result[i] = (float)DoubleAt(i);
        return result;
    }

    /// <summary>The value for people: strings as they are, arrays as their type and length.</summary>
    public override string ToString() => (IsArray, Type) switch
    {
        (true, _) => $"{Type.ToString().ToLowerInvariant()}[{Count}]",
        (_, GgufValueType.String) => AsString(),
        (_, GgufValueType.Bool) => AsBoolean() ? "true" : "false",
        (_, GgufValueType.Float32 or GgufValueType.Float64) => ((float)DoubleAt(0)).ToString(CultureInfo.InvariantCulture),
        _ => Int64At(0).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Bytes of one element; 0 for strings and arrays, which vary, and for numbers that are no type.</summary>
    internal static int ByteSize(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        _ => 0,
    };

    private static bool IsIntegerType(GgufValueType type) => IsNumberType(type) && type is not (GgufValueType.Float32 or GgufValueType.Float64);

    private static bool IsNumberType(GgufValueType type) => ByteSize(type) != 0 && type != GgufValueType.Bool;

    private long Int64At(int index)
    {
        ReadOnlySpan<byte> bytes = _bytes.Span[(index * ByteSize(Type))..];
        return Type switch
        {
            GgufValueType.UInt8 or GgufValueType.Bool => bytes[0],
            GgufValueType.Int8 => (sbyte)bytes[0],
            GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            GgufValueType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes) is var wide && wide <= long.MaxValue
                ? (long)wide
                : throw new InvalidOperationException($"{wide} is larger than a 64-bit signed integer holds."),
        };
    }

    private double DoubleAt(int index) => Type switch
    {
        GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(_bytes.Span[(index * 4)..]),
        GgufValueType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(_bytes.Span[(index * 8)..]),
        _ => Int64At(index),
    };

    private InvalidOperationException Mismatch(string wanted) => new($"The value is {TypeText}, not {wanted}.");
}
