using System.Collections.Immutable;

namespace FastEval.Engine.Conversion;

/// <summary>A checkpoint's vision tower, and how pictures come to it.</summary>
internal sealed record VisionSettings
{
    public required TowerSettings Tower { get; init; }

    /// <summary>Hidden states that are the feature: k is the output of the first k blocks.</summary>
    public required ImmutableArray<int> FeatureLayers { get; init; }

    /// <summary><c>patch</c> drops the class token, <c>full</c> takes all that the tower gives.</summary>
    public required string FeatureSelect { get; init; }

    /// <summary><c>single</c>, <c>llava_next</c>, <c>llava_onevision</c> or <c>phi3_hd</c>.</summary>
    public required string Layout { get; init; }

    /// <summary>What happens to a picture, or a tile: <c>pad_square</c>, <c>shortest_edge_crop</c> or <c>resize</c>.</summary>
    public required string Preprocess { get; init; }

    /// <summary><c>bicubic</c> or <c>bilinear</c>.</summary>
    public required string Resample { get; init; }

    public required ImmutableArray<float> Mean { get; init; }

    public required ImmutableArray<float> Deviation { get; init; }

    /// <summary>Sizes that pictures are cut into tiles of, width and height in turn.</summary>
    public required ImmutableArray<int> Pinpoints { get; init; }

    /// <summary>The most tiles of a picture; 0 where nothing limits them.</summary>
    public required int MaxTiles { get; init; }

    /// <summary>Red, green and blue of what pictures are padded with.</summary>
    public required ImmutableArray<int> PadColor { get; init; }

    /// <summary>Patches along each side that the projector takes as one.</summary>
    public int Merge => Layout == "phi3_hd" ? 2 : 1;
}
