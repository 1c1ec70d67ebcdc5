using System.Collections.Immutable;

namespace FastEval.Engine.Gguf;

/// <summary>One entry of a file's tensor directory.</summary>
/// <param name="Name">The tensor's name, for example <c>blk.0.attn_q.weight</c>; at most 63 bytes.</param>
/// <param name="Type">How the elements are stored.</param>
/// <param name="Shape">1 to 4 sizes in ggml's order: the row length, which is contiguous in memory, comes first.</param>
/// <param name="Offset">Bytes from the start of the file to the tensor's data.</param>
/// <param name="ByteLength">Bytes of data.</param>
public sealed record GgufTensor(string Name, GgmlType Type, ImmutableArray<long> Shape, long Offset, long ByteLength)
{
    /// <summary>Elements in all.</summary>
    public long ElementCount
    {
        get
        {
            long count = 1;
            foreach (long size in Shape)
                count *= size;
            return count;
        }
    }

    /// <summary>Elements per row, the fastest dimension.</summary>
    public long RowLength => Shape[0];

    /// <summary>Rows in all: the product of every dimension but the first.</summary>
    public long RowCount => ElementCount / RowLength;

    /// <summary>Size of one dimension; 1 beyond the last.</summary>
    public long Dimension(int index) => index < Shape.Length ? Shape[index] : 1;

    /// <summary>The shape as people write it, for example <c>4096×32000</c>, row length first.</summary>
    public string ShapeText => string.Join('×', Shape);
}
