using FastEval.Engine.Gguf;

namespace FastEval.Engine.Models;

/// <summary>How many tensors of a group are stored as one type.</summary>
/// <param name="Type">The type.</param>
/// <param name="Tensors">Tensors of that type.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record TensorTypeCount(GgmlType Type, int Tensors, long Bytes);
