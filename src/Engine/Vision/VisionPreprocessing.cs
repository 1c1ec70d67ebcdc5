using System.Collections.Immutable;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision;

/// <summary>Which preprocessing a tower's original has.</summary>
internal static class VisionPreprocessing
{
    /// <summary>Raise it when resizing or normalising makes other pixels of a picture: embeddings on disk are then made anew.</summary>
    private const int Version = 1;

    /// <summary>What the pixels that a tower sees depend on, besides the picture's file and the projector's.</summary>
    internal static string Fingerprint(string kind) => $"preprocessing {kind} {Version}, decoded by SkiaSharp {typeof(SkiaSharp.SKBitmap).Assembly.GetName().Version}";

    /// <summary>
    /// LLaVA's <c>process_images</c> (mm_utils.py): the default pads to a square with the mean colour; a model trained without
    /// (<c>image_aspect_ratio</c> other than <c>pad</c>) uses its tower's own image processor, which crops for CLIP and
    /// stretches for SigLIP.
    /// </summary>
    internal static ImagePreprocessing Of(VisionModelInfo model, PreprocessingKind kind) => kind == PreprocessingKind.Mtmd
        ? ImagePreprocessing.Mtmd(model.ImageSize, Channels(model.Mean), Channels(model.StandardDeviation))
        : Square(model, model.Layout.Mode, model.Layout.Background);

    /// <summary>An overview and tiles: LLaVA's <c>process_anyres_image</c>.</summary>
    internal static ImagePreprocessing Tiles(VisionModelInfo model) =>
        Square(model, PreprocessingMode.AnyResolution, model.Layout.Background) with { Grids = model.Layout.Grids };

    /// <summary>LLaVA-OneVision's pictures where there are several.</summary>
    internal static ImagePreprocessing PaddedSquare(VisionModelInfo model) => Square(model, PreprocessingMode.PadToSquare, MeanColour(model.Mean));

    /// <summary>Phi-3-Vision's.</summary>
    internal static HighDefinitionPreprocessing HighDefinition(VisionModelInfo model) => new()
    {
        Size = model.ImageSize,
        MostTiles = model.Layout.MostTiles,
        Background = model.Layout.Background,
        Filter = model.Layout.Filter,
        Mean = Channels(model.Mean),
        Std = Channels(model.StandardDeviation),
    };

    /// <summary>Rounded down, as the original's int(x * 255) does.</summary>
    internal static RgbColor MeanColour(ImmutableArray<float> mean)
    {
        return new RgbColor(Level(mean[0]), Level(mean[1]), Level(mean[2]));

        static byte Level(float value) => (byte)Math.Clamp((int)((double)value * 255), 0, 255);
    }

    private static ImagePreprocessing Square(VisionModelInfo model, PreprocessingMode mode, RgbColor background) => new()
    {
        Size = model.ImageSize,
        Mode = mode,
        Filter = model.Layout.Filter,
        Background = background,
        Mean = Channels(model.Mean),
        Std = Channels(model.StandardDeviation),
    };

    private static ChannelValues Channels(ImmutableArray<float> values) => new(values[0], values[1], values[2]);
}
