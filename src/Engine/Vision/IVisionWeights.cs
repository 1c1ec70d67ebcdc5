using System.Collections.Immutable;

namespace FastEval.Engine.Vision;

/// <summary>Where a tower's weights come from. Names are those of mmproj files.</summary>
internal interface IVisionWeights
{
    /// <summary>The file or whatever else it is, for messages.</summary>
    string Origin { get; }

    /// <summary>A tensor's sizes in ggml's order, the contiguous one first; false where there is none.</summary>
    bool TryGetShape(string name, out ImmutableArray<long> shape);

    /// <summary>Reads a whole tensor as float32, in the file's order of elements.</summary>
    void Read(string name, Span<float> destination);
}
