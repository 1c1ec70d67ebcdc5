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
        shape = found ? tensor!.Shape : [];
        return found;
    }

    public void Read(string name, Span<float> destination) => file.Dequantize(file.GetTensor(name), destination);
}
