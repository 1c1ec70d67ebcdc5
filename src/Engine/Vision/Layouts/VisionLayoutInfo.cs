using System.Collections.Immutable;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision.Layouts;

/// <summary>How pictures become a tower's input, and its features the prompt's tokens; read by <see cref="VisionLayoutReader"/>.</summary>
internal sealed record VisionLayoutInfo
{
    /// <summary>The cut and the order.</summary>
    public required PictureLayoutKind Kind { get; init; }

    /// <summary>Grids to choose from, in order of preference; empty where the layout has none.</summary>
    public required ImmutableArray<TileGrid> Grids { get; init; }

    /// <summary>Tiles at most: of a picture (Phi-3-Vision), or worth of tokens (LLaVA-OneVision); 0 for the others.</summary>
    public required int MostTiles { get; init; }

    /// <summary>How a picture becomes one square, where it does.</summary>
    public required PreprocessingMode Mode { get; init; }

    /// <summary>The resampling filter.</summary>
    public required ResampleFilter Filter { get; init; }

    /// <summary>Colour of the padding.</summary>
    public required RgbColor Background { get; init; }

    /// <summary>Whether the class token is among the features (<c>feature_select</c> full).</summary>
    public required bool KeepsClassToken { get; init; }

    /// <summary>Between the projector's layers.</summary>
    public required TowerActivation ProjectorActivation { get; init; }

    /// <summary>Whether each run of text between pictures begins with the token that begins a sequence.</summary>
    public required bool BeginsEachText { get; init; }

    /// <summary>Name of the newline's tensor, where the layout has one.</summary>
    public required string Newline { get; init; }
}
