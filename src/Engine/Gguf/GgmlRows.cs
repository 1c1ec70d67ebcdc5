using System.Runtime.InteropServices;
using FastEval.Engine.Native;

namespace FastEval.Engine.Gguf;

/// <summary>Whole rows of elements between floats and ggml's storage types, through ggml's own conversions. Thread-safe.</summary>
internal static unsafe class GgmlRows
{
    /// <summary>Whether <see cref="Quantize"/> can write the type; the others are ggml's intermediate results or integers.</summary>
    internal static bool CanQuantize(GgmlType type) => type.IsKnown()
        && type is not (GgmlType.Q8_1 or GgmlType.Q8_K or GgmlType.F64 or GgmlType.I8 or GgmlType.I16 or GgmlType.I32 or GgmlType.I64);

    /// <summary>Whether the type can only be quantised with an importance per column.</summary>
    internal static bool NeedsImportance(GgmlType type)
    {
        NativeRuntime.EnsureLoaded();
        return Ggml.ggml_quantize_requires_imatrix((int)type);
    }

    /// <summary>Stores rows of floats as <paramref name="type"/>.</summary>
    /// <param name="type">One that <see cref="CanQuantize"/>.</param>
    /// <param name="source">Whole rows.</param>
    /// <param name="rowLength">Elements per row, a multiple of the type's block.</param>
    /// <param name="destination">Exactly the bytes that the rows take.</param>
    /// <param name="importance">A weight per column, or empty for none; where the type needs one and none is given, all columns weigh the same.</param>
    internal static void Quantize(
        GgmlType type, ReadOnlySpan<float> source, int rowLength, Span<byte> destination, ReadOnlySpan<float> importance = default)
    {
        if (!CanQuantize(type))
            throw new ArgumentException($"ggml cannot write {type}.", nameof(type));
        ArgumentOutOfRangeException.ThrowIfLessThan(rowLength, 1);
        int rows = source.Length / rowLength;
        if (rows * rowLength != source.Length || type.RowBytes(rowLength) * rows != destination.Length)
            throw new ArgumentException($"{source.Length} floats are not the rows of {rowLength} that {destination.Length} bytes of {type} hold.", nameof(source));
        if (!importance.IsEmpty && importance.Length != rowLength)
            throw new ArgumentException($"{importance.Length} weights are given for {rowLength} columns.", nameof(importance));
        if (rows == 0)
            return;
        if (importance.IsEmpty && NeedsImportance(type))
        {
            var uniform = new float[rowLength];
            Array.Fill(uniform, 1);
            importance = uniform;
        }
        NativeRuntime.EnsureLoaded();
        fixed (float* from = source)
        fixed (byte* to = destination)
        fixed (float* weights = importance)
            _ = Ggml.ggml_quantize_chunk((int)type, from, to, 0, rows, rowLength, weights);
    }

    /// <summary>Turns stored blocks back into floats.</summary>
    /// <param name="type">Any ggml type.</param>
    /// <param name="source">Whole blocks.</param>
    /// <param name="destination">Exactly their elements.</param>
    internal static void Dequantize(GgmlType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        if (!type.IsKnown() || type.RowBytes(destination.Length) != source.Length)
            throw new ArgumentException($"{source.Length} bytes of {type} are not {destination.Length} elements.", nameof(source));
        if (destination.IsEmpty)
            return;
        switch (type)
        {
            case GgmlType.F32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                return;
            case GgmlType.F64:
                Convert<double>(source, destination, static value => (float)value);
                return;
            case GgmlType.I8:
                Convert<sbyte>(source, destination, static value => value);
                return;
            case GgmlType.I16:
                Convert<short>(source, destination, static value => value);
                return;
            case GgmlType.I32:
                Convert<int>(source, destination, static value => value);
                return;
            case GgmlType.I64:
                Convert<long>(source, destination, static value => value);
                return;
            case GgmlType.Q8_1:
                DequantizeQ8_1(source, destination);
                return;
            case GgmlType.Q8_K:
                DequantizeQ8_K(source, destination);
                return;
            default:
                NativeRuntime.EnsureLoaded();
                ggml_type_traits* traits = Ggml.ggml_get_type_traits((int)type);
                fixed (byte* from = source)
                fixed (float* to = destination)
                    traits->to_float(from, to, destination.Length);
                return;
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> source, Span<float> destination, Func<T, float> convert) where T : unmanaged
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(source);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = convert(values[i]);
    }

    // The two types that ggml keeps for intermediate results have no conversion of its own. Layouts from ggml-common.h:
    // block_q8_1 { half d; half s; int8 qs[32] }, block_q8_K { float d; int8 qs[256]; int16 bsums[16] }; a value is d·q.
    private static void DequantizeQ8_1(ReadOnlySpan<byte> source, Span<float> destination)
    {
        for (; !destination.IsEmpty; source = source[36..], destination = destination[32..])
        {
            float scale = (float)MemoryMarshal.Read<Half>(source);
            for (int i = 0; i < 32; i++)
                destination[i] = scale * (sbyte)source[4 + i];
        }
    }

    private static void DequantizeQ8_K(ReadOnlySpan<byte> source, Span<float> destination)
    {
        for (; !destination.IsEmpty; source = source[292..], destination = destination[256..])
        {
            float scale = MemoryMarshal.Read<float>(source);
            for (int i = 0; i < 256; i++)
                destination[i] = scale * (sbyte)source[4 + i];
        }
    }
}
