namespace FastEval.Engine.Gguf;

/// <summary>
/// Block sizes of every <see cref="GgmlType"/>, from ggml-common.h of the pinned release. Kept in managed code so that a file can be
/// judged before any native library sees it; a test compares the table with ggml's own.
/// </summary>
public static class GgmlTypeLayout
{
    /// <summary>Elements per block; 1 for the plain types. 0 for a number that is no type of this release.</summary>
    public static int BlockSize(this GgmlType type) => Lookup(type).Elements;

    /// <summary>Bytes per block. 0 for a number that is no type of this release.</summary>
    public static int BlockBytes(this GgmlType type) => Lookup(type).Bytes;

    /// <summary>Whether the number is a type of this release.</summary>
    public static bool IsKnown(this GgmlType type) => Lookup(type).Elements != 0;

    /// <summary>Whether the elements are packed in blocks that share a scale.</summary>
    public static bool IsQuantized(this GgmlType type) => type.BlockSize() > 1;

    /// <summary>Bytes of one row of <paramref name="elements"/> elements.</summary>
    /// <exception cref="ArgumentException">The row is not a whole number of blocks, or the type is unknown.</exception>
    public static long RowBytes(this GgmlType type, long elements)
    {
        (int block, int bytes) = Lookup(type);
        if (block == 0)
            throw new ArgumentException($"{(int)type} is no tensor type of this ggml release.", nameof(type));
        if (elements % block != 0)
            throw new ArgumentException($"A row of {elements} elements cannot be stored as {type}: it takes multiples of {block}.", nameof(elements));
        return checked(elements / block * bytes);
    }

    /// <summary>The type itself where rows of that length are whole blocks, else the one with smaller blocks that llama.cpp takes (llama-quant.cpp, tensor_type_fallback).</summary>
    internal static GgmlType ForRowsOf(this GgmlType type, long elements)
    {
        if (elements % type.BlockSize() == 0)
            return type;
        GgmlType other = type switch
        {
            GgmlType.IQ3_S or GgmlType.IQ4_XS => GgmlType.IQ4_NL,
            GgmlType.Q2_K or GgmlType.Q3_K => GgmlType.Q4_0,
            GgmlType.Q4_K => GgmlType.Q5_0,
            GgmlType.Q5_K => GgmlType.Q5_1,
            GgmlType.Q6_K => GgmlType.Q8_0,
            _ => GgmlType.F16,
        };
        return elements % other.BlockSize() == 0 ? other : GgmlType.F16;
    }

    private static (int Elements, int Bytes) Lookup(GgmlType type) => type switch
    {
        GgmlType.F32 => (1, 4),
        GgmlType.F16 => (1, 2),
        GgmlType.BF16 => (1, 2),
        GgmlType.F64 => (1, 8),
        GgmlType.I8 => (1, 1),
        GgmlType.I16 => (1, 2),
        GgmlType.I32 => (1, 4),
        GgmlType.I64 => (1, 8),
        GgmlType.Q1_0 => (128, 18),
        GgmlType.Q2_0 => (64, 18),
        GgmlType.Q4_0 => (32, 18),
        GgmlType.Q4_1 => (32, 20),
        GgmlType.Q5_0 => (32, 22),
        GgmlType.Q5_1 => (32, 24),
        GgmlType.Q8_0 => (32, 34),
        GgmlType.Q8_1 => (32, 36),
        GgmlType.Q2_K => (256, 84),
        GgmlType.Q3_K => (256, 110),
        GgmlType.Q4_K => (256, 144),
        GgmlType.Q5_K => (256, 176),
        GgmlType.Q6_K => (256, 210),
        GgmlType.Q8_K => (256, 292),
        GgmlType.IQ1_S => (256, 50),
        GgmlType.IQ1_M => (256, 56),
        GgmlType.IQ2_XXS => (256, 66),
        GgmlType.IQ2_XS => (256, 74),
        GgmlType.IQ2_S => (256, 82),
        GgmlType.IQ3_XXS => (256, 98),
        GgmlType.IQ3_S => (256, 110),
        GgmlType.IQ4_NL => (32, 18),
        GgmlType.IQ4_XS => (256, 136),
        GgmlType.TQ1_0 => (256, 54),
        GgmlType.TQ2_0 => (256, 66),
        GgmlType.MXFP4 => (32, 17),
        GgmlType.NVFP4 => (64, 36),
        _ => (0, 0),
    };
}
