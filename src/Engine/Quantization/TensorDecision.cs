using FastEval.Engine.Gguf;

namespace FastEval.Engine.Quantization;

/// <summary>How one tensor of a model is stored in a quantised one.</summary>
/// <param name="Tensor">It, as the source has it.</param>
/// <param name="Type">How the result stores it.</param>
/// <param name="Reason">Why it is not of the type that was asked for; null where it is.</param>
public sealed record TensorDecision(GgufTensor Tensor, GgmlType Type, string? Reason)
{
    /// <summary>Bytes in the result.</summary>
    public long ByteLength => Type.RowBytes(Tensor.RowLength) * Tensor.RowCount;
}
