using System.Collections.Immutable;
using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Gguf;

namespace FastEval.Engine.Conversion.Planning;

/// <summary>A tensor of a file to be written, and where its values come from.</summary>
/// <param name="Name">Its name in GGUF.</param>
/// <param name="Type">How it is stored.</param>
/// <param name="Shape">Sizes, the row's length first.</param>
/// <param name="Source">What it is made of; null where <paramref name="Values"/> are given.</param>
/// <param name="PermutedHeads">Heads whose rows change places, for llama's queries and keys; 0 for none.</param>
/// <param name="Values">Values that are no tensor of the checkpoint.</param>
internal sealed record PlannedTensor(string Name, GgmlType Type, ImmutableArray<long> Shape, SafetensorsTensor? Source, int PermutedHeads = 0, float[]? Values = null)
{
    internal long ElementCount => Shape.Aggregate(1L, (product, size) => product * size);

    internal long ByteLength => Type.RowBytes(Shape[0]) * (ElementCount / Shape[0]);

    /// <summary>
    /// Which row of the source becomes a row. Hugging Face turns a head's halves against each other (rotate_half) and GGUF's llama neighbours, so row 2i + h of a head
    /// is its row i of half h (convert_hf_to_gguf.py, LlamaModel.permute).
    /// </summary>
    internal long SourceRow(long row)
    {
        if (PermutedHeads == 0)
            return row;
        long headRows = ElementCount / Shape[0] / PermutedHeads;
        long head = row / headRows;
        long within = row % headRows;
        return head * headRows + within % 2 * (headRows / 2) + within / 2;
    }
}
