using System.Collections.Immutable;
using FastEval.Engine.Gguf;

namespace FastEval.Engine.Models.Synthetic;

/// <summary>A tensor to be synthesised: one-dimensional ones are F32 around <paramref name="Mean"/>, the others have mean 0.</summary>
internal sealed record SyntheticTensor(string Name, GgmlType Type, ImmutableArray<long> Shape, float Mean, float Deviation);
