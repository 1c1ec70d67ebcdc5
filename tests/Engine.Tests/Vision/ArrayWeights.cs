using System.Collections.Immutable;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Vision;

/// <summary>Weights in memory; shapes in ggml's order.</summary>
internal sealed class ArrayWeights(Dictionary<string, (long[] Shape, float[] Values)> tensors) : IVisionWeights
{
    public string Origin => "test";

    public bool TryGetShape(string name, out ImmutableArray<long> shape)
    {
        bool found = tensors.TryGetValue(name, out var tensor);
        shape = found ? [.. tensor.Shape] : [];
        return found;
    }

    public void Read(string name, Span<float> destination) => tensors[name].Values.CopyTo(destination);
}
