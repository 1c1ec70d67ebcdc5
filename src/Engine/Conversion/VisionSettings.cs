using System.Collections.Immutable;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Conversion;

/// <summary>A checkpoint's vision tower, and how pictures come to it.</summary>
internal sealed record VisionSettings
{
    public required TowerSettings Tower { get; init; }

    /// <summary>Hidden states that are the feature: k is the output of the first k blocks.</summary>
    public required ImmutableArray<int> FeatureLayers { get; init; }

    /// <summary><see cref="LayoutWords.Patch"/> drops the class token, <see cref="LayoutWords.Full"/> takes all that the tower gives.</summary>
    public required string FeatureSelect { get; init; }

    /// <summary>What becomes of a picture.</summary>
    public required PictureLayoutKind Layout { get; init; }

    /// <summary>What happens to a picture, or a tile: <see cref="LayoutWords.PadSquare"/>, <see cref="LayoutWords.ShortestEdgeCrop"/> or <see cref="LayoutWords.Resize"/>.</summary>
    public required string Preprocess { get; init; }

    /// <summary><see cref="LayoutWords.Bicubic"/> or <see cref="LayoutWords.Bilinear"/>.</summary>
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
    public int Merge => Layout == PictureLayoutKind.Phi3Hd ? Phi3HdLayout.Merge : 1;
}
