namespace FastEval.Engine.Vision.Layouts;

/// <summary>The entries of mmproj files that say how pictures come to a tower, and the words that they can have (docs/mmproj.md).</summary>
internal static class LayoutWords
{
    internal const string LayoutKey = "fasteval.vision.layout";
    internal const string PreprocessKey = "fasteval.vision.preprocess";
    internal const string ResampleKey = "fasteval.vision.resample";
    internal const string PadColorKey = "fasteval.vision.pad_color";
    internal const string MaxTilesKey = "fasteval.vision.max_tiles";
    internal const string FeatureSelectKey = "fasteval.vision.feature_select";
    internal const string ActivationKey = "fasteval.projector.activation";
    internal const string BosPerTextKey = "fasteval.prompt.bos_per_text";

    // llama.cpp's own.
    internal const string PinpointsKey = "clip.vision.image_grid_pinpoints";
    internal const string AspectKey = "clip.vision.image_aspect_ratio";
    internal const string MergeKey = "clip.vision.mm_patch_merge_type";

    internal const string Single = "single";
    internal const string LlavaNext = "llava_next";
    internal const string LlavaOneVision = "llava_onevision";
    internal const string Phi3Hd = "phi3_hd";

    internal const string PadSquare = "pad_square";
    internal const string ShortestEdgeCrop = "shortest_edge_crop";
    internal const string Resize = "resize";

    internal const string Bicubic = "bicubic";
    internal const string Bilinear = "bilinear";

    internal const string Patch = "patch";
    internal const string Full = "full";

    internal const string GeluErf = "gelu_erf";
    internal const string GeluTanh = "gelu_tanh";

    internal const string SpatialUnpad = "spatial_unpad";

    /// <summary>Before the number of tiles that a picture's tokens may come to.</summary>
    internal const string AnyResolutionUpTo = "anyres_max_";

    /// <summary>Grids that a file may name.</summary>
    internal const int MostGrids = 256;

    /// <summary>Tiles that a grid, or a picture, may have.</summary>
    internal const int MostTiles = 256;

    /// <summary>The word for a layout.</summary>
    internal static string Of(PictureLayoutKind kind) => kind switch
    {
        PictureLayoutKind.LlavaNext => LlavaNext,
        PictureLayoutKind.LlavaOneVision => LlavaOneVision,
        PictureLayoutKind.Phi3Hd => Phi3Hd,
        _ => Single,
    };
}
