using System.Collections.Immutable;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Kernels.Imaging;
using static FastEval.Engine.Vision.VisionTensorNames;

namespace FastEval.Engine.Vision.Layouts;

/// <summary>
/// Reads a <see cref="VisionLayoutInfo"/> from an mmproj file: the <c>fasteval.*</c> entries that FastEval's converter writes, else what the <c>clip.*</c>
/// entries of others mean (docs/mmproj.md).
/// </summary>
/// <param name="file">The file.</param>
/// <param name="imageSize">Side of the tower's input in pixels.</param>
/// <param name="classToken">Whether the tower has a class token.</param>
/// <param name="mean">Channel means.</param>
/// <param name="wrong">Makes the error for what cannot be.</param>
internal sealed class VisionLayoutReader(GgufFile file, int imageSize, bool classToken, ImmutableArray<float> mean, Func<string, ModelLoadException> wrong)
{
    private const string Prefix = "fasteval.vision.";
    private const string PinpointsKey = "clip.vision.image_grid_pinpoints";
    private const string AspectKey = "clip.vision.image_aspect_ratio";
    private const string MergeKey = "clip.vision.mm_patch_merge_type";
    private const string AnyResolutionUpTo = "anyres_max_";
    private const int MostGrids = 256;
    private const int MostTilesOfAll = 256;
    private const int Phi3Tiles = 16;
    private const int OneVisionTiles = 9;

    /// <exception cref="ModelLoadException">An entry has a value that cannot be.</exception>
    public VisionLayoutInfo Read()
    {
        string newline = file.TryGetTensor(LegacyNewline, out _) ? LegacyNewline : Newline;
        PictureLayoutKind kind = Kind(file.TryGetTensor(newline, out _));
        bool keeps = Word(Prefix + "feature_select", "patch", "patch", "full") == "full" && classToken;
        if (keeps && kind != PictureLayoutKind.Single)
            throw wrong($"it keeps the class token ({Prefix}feature_select full), which has no place among the rows of tiles");
        return new VisionLayoutInfo
        {
            Kind = kind,
            Grids = kind is PictureLayoutKind.LlavaNext or PictureLayoutKind.LlavaOneVision ? Grids() : [],
            MostTiles = MostTiles(kind),
            Mode = Mode(),
            Filter = Word(Prefix + "resample", kind == PictureLayoutKind.Phi3Hd ? "bilinear" : "bicubic", "bicubic", "bilinear") == "bilinear"
                ? ResampleFilter.Bilinear
                : ResampleFilter.Bicubic,
            Background = Background(kind),
            KeepsClassToken = keeps,
            ProjectorActivation = Word("fasteval.projector.activation", "gelu_erf", "gelu_erf", "gelu_tanh") == "gelu_erf" ? TowerActivation.Gelu : TowerActivation.GeluTanh,
            BeginsEachText = file.GetBoolean("fasteval.prompt.bos_per_text") ?? kind == PictureLayoutKind.Phi3Hd,
            Newline = newline,
        };
    }

    private PictureLayoutKind Kind(bool hasNewline)
    {
        string aspect = file.GetString(AspectKey) ?? "";
        string derived = !hasNewline && !file.Metadata.ContainsKey(PinpointsKey) && file.GetString(MergeKey) != "spatial_unpad" ? "single"
            : aspect.StartsWith(AnyResolutionUpTo, StringComparison.Ordinal) ? "llava_onevision" : "llava_next";
        PictureLayoutKind kind = Word(Prefix + "layout", derived, "single", "llava_next", "llava_onevision", "phi3_hd") switch
        {
            "single" => PictureLayoutKind.Single,
            "llava_next" => PictureLayoutKind.LlavaNext,
            "llava_onevision" => PictureLayoutKind.LlavaOneVision,
            _ => PictureLayoutKind.Phi3Hd,
        };
        if (kind is not (PictureLayoutKind.LlavaNext or PictureLayoutKind.LlavaOneVision))
            return kind;
        if ((file.GetString(MergeKey) ?? "spatial_unpad") is var merge && merge != "spatial_unpad")
            throw wrong($"{MergeKey} is '{merge}'; pictures in tiles are only joined as 'spatial_unpad' says");
        return hasNewline ? kind : throw wrong($"tensor '{LegacyNewline}' is missing, which ends the rows of a picture in tiles");
    }

    /// <summary>Width before height, as LLaVA's own code reads them.</summary>
    private ImmutableArray<TileGrid> Grids()
    {
        // Every LLaVA-1.6 has the same; a file with a newline and without pinpoints lost them on the way.
        if (file.GetIntegers(PinpointsKey) is not { } numbers)
            return [.. TileGrid.LlavaNext];
        if (numbers.Length is 0 or > 2 * MostGrids || numbers.Length % 2 != 0)
            throw wrong($"{PinpointsKey} holds {numbers.Length} numbers; it must be pairs of a width and a height, at most {MostGrids}");
        return [.. numbers.Chunk(2).Select(pair => new TileGrid(Tiles(pair[0]), Tiles(pair[1]))).Select(grid => grid.Columns * grid.Rows <= MostTilesOfAll
            ? grid
            : throw wrong($"{PinpointsKey} has a grid of {grid.Columns}×{grid.Rows} tiles; at most {MostTilesOfAll} are possible"))];

        int Tiles(long pixels) => pixels >= imageSize && pixels % imageSize == 0 && pixels / imageSize <= MostTilesOfAll
            ? (int)(pixels / imageSize)
            : throw wrong($"{PinpointsKey} has a side of {pixels} pixels, which is no number of tiles of {imageSize}");
    }

    private int MostTiles(PictureLayoutKind kind)
    {
        if (kind is PictureLayoutKind.Single or PictureLayoutKind.LlavaNext)
            return 0;
        const string Key = Prefix + "max_tiles";
        string aspect = file.GetString(AspectKey) ?? "";
        long most = file.GetInt64(Key)
            ?? (kind == PictureLayoutKind.Phi3Hd ? Phi3Tiles
                : aspect.StartsWith(AnyResolutionUpTo, StringComparison.Ordinal) && int.TryParse(aspect[AnyResolutionUpTo.Length..], out int named) ? named : OneVisionTiles);
        return most is >= 1 and <= MostTilesOfAll ? (int)most : throw wrong($"{Key} is {most}; it must be between 1 and {MostTilesOfAll}");
    }

    /// <summary>Where the file does not name it: padded, or for a model trained without (<see cref="AspectKey"/>) as its tower's own processor does.</summary>
    private PreprocessingMode Mode()
    {
        bool pads = (file.GetString(AspectKey) ?? "pad") == "pad";
        string derived = pads ? "pad_square" : classToken ? "shortest_edge_crop" : "resize";
        return Word(Prefix + "preprocess", derived, "pad_square", "shortest_edge_crop", "resize") switch
        {
            "pad_square" => PreprocessingMode.PadToSquare,
            "shortest_edge_crop" => PreprocessingMode.CenterCrop,
            _ => PreprocessingMode.Stretch,
        };
    }

    /// <summary>LLaVA pads a square with the mean colour, a grid of tiles with black; Phi-3-Vision with white.</summary>
    private RgbColor Background(PictureLayoutKind kind)
    {
        const string Key = Prefix + "pad_color";
        if (file.GetIntegers(Key) is not { } levels)
        {
            return kind switch
            {
                PictureLayoutKind.Single => VisionPreprocessing.MeanColour(mean),
                PictureLayoutKind.Phi3Hd => new RgbColor(255, 255, 255),
                _ => default,
            };
        }
        return levels.Length == 3 && levels.All(level => level is >= 0 and <= 255)
            ? new RgbColor((byte)levels[0], (byte)levels[1], (byte)levels[2])
            : throw wrong($"{Key} is [{string.Join(", ", levels)}]; it must be three numbers from 0 to 255");
    }

    private string Word(string key, string fallback, params ReadOnlySpan<string> words)
    {
        string word = file.GetString(key) ?? fallback;
        return words.Contains(word) ? word : throw wrong($"{key} is '{word}'; it must be one of {string.Join(", ", words.ToArray())}");
    }
}
