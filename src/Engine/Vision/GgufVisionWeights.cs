using System.Collections.Immutable;
using FastEval.Engine.Gguf;

namespace FastEval.Engine.Vision;

/// <summary>The weights in an mmproj file, of whatever type they are stored in.</summary>
internal sealed class GgufVisionWeights(GgufFile file) : IVisionWeights
{
    public string Origin => file.Path;

    public bool TryGetShape(string name, out ImmutableArray<long> shape)
    {
        bool found = file.TryGetTensor(name, out GgufTensor? tensor);
        shape = found ? Trimmed(tensor!.Shape) : [];
        return found;
    }

    /// <summary>Sizes of 1 at the end mean nothing in ggml; torch would take them for dimensions.</summary>
    private static ImmutableArray<long> Trimmed(ImmutableArray<long> shape)
    {
        int count = shape.Length;
        while (count > 1 && shape[count - 1] == 1)
            count--;
        return shape[..count];
    }

    public void Read(string name, Span<float> destination) => file.Dequantize(file.GetTensor(name), destination);
}
