using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Tests.Vision.Layouts;

/// <summary>Models of the published shapes, without weights.</summary>
internal static class LayoutModel
{
    internal static VisionModelInfo Clip336(PictureLayoutKind kind, int mostTiles = 0) => Of(kind, 336, 14, TileGrid.LlavaNext, mostTiles);

    /// <summary>SigLIP-so400m/14-384 with all grids up to 6×6, as LLaVA-OneVision has them.</summary>
    internal static VisionModelInfo OneVision() => Of(
        PictureLayoutKind.LlavaOneVision, 384, 14,
        [.. Enumerable.Range(1, 6).SelectMany(columns => Enumerable.Range(1, 6).Select(rows => new TileGrid(columns, rows)))], 9);

    internal static VisionModelInfo Of(PictureLayoutKind kind, int image, int patch, IEnumerable<TileGrid> grids, int mostTiles, int width = 8, int embedding = 8) => new()
    {
        Width = width,
        FeedForward = width,
        Heads = 1,
        FeatureLayers = [1],
        ImageSize = image,
        PatchSize = patch,
        Epsilon = 1e-5f,
        Activation = TowerActivation.QuickGelu,
        HasClassToken = true,
        HasPatchBias = false,
        HasPreNorm = false,
        AppliesPostNorm = false,
        FeedForwardSwapped = false,
        ProjectorHidden = embedding,
        EmbeddingWidth = embedding,
        Mean = [0.5f, 0.5f, 0.5f],
        StandardDeviation = [0.5f, 0.5f, 0.5f],
        Layout = new VisionLayoutInfo
        {
            Kind = kind,
            Grids = [.. grids],
            MostTiles = mostTiles,
            Mode = PreprocessingMode.PadToSquare,
            Filter = ResampleFilter.Bicubic,
            Background = default,
            KeepsClassToken = false,
            ProjectorActivation = TowerActivation.Gelu,
            BeginsEachText = kind == PictureLayoutKind.Phi3Hd,
            Newline = "v.image_newline",
        },
    };
}
