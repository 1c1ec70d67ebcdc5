using System.Collections.Immutable;
using FastEval.Engine.Gguf;

namespace FastEval.Engine.Conversion.Checkpoints;

/// <summary>A tensor in a safetensors file.</summary>
/// <param name="File">Where it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">How it is stored, in the format's words: <c>F32</c>, <c>BF16</c> …</param>
/// <param name="Shape">Sizes, the slowest first (PyTorch's order); empty for a scalar.</param>
/// <param name="Offset">Bytes from the file's start.</param>
/// <param name="ByteLength">Bytes.</param>
internal sealed record SafetensorsTensor(SafetensorsFile File, string Name, string ElementType, ImmutableArray<long> Shape, long Offset, long ByteLength)
{
    /// <summary>Elements.</summary>
    internal long ElementCount => ByteLength / SafetensorsFile.ElementBytes(ElementType);

    /// <summary>The same in ggml's words; null for types that no weight is read from.</summary>
    internal GgmlType? Type => ElementType switch
    {
        "F32" => GgmlType.F32,
        "F16" => GgmlType.F16,
        "BF16" => GgmlType.BF16,
        _ => null,
    };

    /// <summary>The shape for messages, as PyTorch prints it.</summary>
    internal string ShapeText => $"[{string.Join(", ", Shape)}]";
}
