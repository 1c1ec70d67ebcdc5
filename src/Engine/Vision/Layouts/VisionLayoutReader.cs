using System.Collections.Immutable;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;
using FastEval.Kernels.Imaging;
using static FastEval.Engine.Vision.Layouts.LayoutWords;
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
    private const int Phi3Tiles = 16;
    private const int OneVisionTiles = 9;

    /// <exception cref="ModelLoadException">An entry has a value that cannot be.</exception>
    public VisionLayoutInfo Read()
    {
        string? newline = MmprojRules.NewlineName(file);
        PictureLayoutKind kind = Kind(newline is not null);
        bool keeps = Word(FeatureSelectKey, Patch, Patch, Full) == Full && classToken;
        if (keeps && kind != PictureLayoutKind.Single)
            throw wrong($"it keeps the class token ({FeatureSelectKey} {Full}), which has no place among the rows of tiles");
        return new VisionLayoutInfo
        {
            Kind = kind,
            Grids = kind is PictureLayoutKind.LlavaNext or PictureLayoutKind.LlavaOneVision ? Grids() : [],
            MostTiles = MostTiles(kind),
            Mode = Mode(),
            Filter = Word(ResampleKey, kind == PictureLayoutKind.Phi3Hd ? Bilinear : Bicubic, Bicubic, Bilinear) == Bilinear
                ? ResampleFilter.Bilinear
                : ResampleFilter.Bicubic,
            Background = Background(kind),
            KeepsClassToken = keeps,
            ProjectorActivation = Word(ActivationKey, GeluErf, GeluErf, GeluTanh) == GeluErf ? TowerActivation.Gelu : TowerActivation.GeluTanh,
            BeginsEachText = file.GetBoolean(BosPerTextKey) ?? kind == PictureLayoutKind.Phi3Hd,
            Newline = newline ?? VisionTensorNames.Newline,
        };
    }

    private PictureLayoutKind Kind(bool hasNewline)
    {
        string aspect = file.GetString(AspectKey) ?? "";
        string derived = !hasNewline && !file.Metadata.ContainsKey(PinpointsKey) && file.GetString(MergeKey) != SpatialUnpad ? LayoutWords.Single
            : aspect.StartsWith(AnyResolutionUpTo, StringComparison.Ordinal) ? LlavaOneVision : LlavaNext;
        string word = Word(LayoutKey, derived, LayoutWords.Single, LlavaNext, LlavaOneVision, Phi3Hd);
        PictureLayoutKind kind = Enum.GetValues<PictureLayoutKind>().First(each => Of(each) == word);
        if (kind is not (PictureLayoutKind.LlavaNext or PictureLayoutKind.LlavaOneVision))
            return kind;
        if ((file.GetString(MergeKey) ?? SpatialUnpad) is var merge && merge != SpatialUnpad)
            throw wrong($"{MergeKey} is '{merge}'; pictures in tiles are only joined as '{SpatialUnpad}' says");
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
        return [.. numbers.Chunk(2).Select(pair => new TileGrid(Tiles(pair[0]), Tiles(pair[1]))).Select(grid => grid.Columns * grid.Rows <= LayoutWords.MostTiles
            ? grid
            : throw wrong($"{PinpointsKey} has a grid of {grid.Columns}×{grid.Rows} tiles; at most {LayoutWords.MostTiles} are possible"))];

        int Tiles(long pixels) => pixels >= imageSize && pixels % imageSize == 0 && pixels / imageSize <= LayoutWords.MostTiles
            ? (int)(pixels / imageSize)
            : throw wrong($"{PinpointsKey} has a side of {pixels} pixels, which is no number of tiles of {imageSize}");
    }

    private int MostTiles(PictureLayoutKind kind)
    {
        if (kind is PictureLayoutKind.Single or PictureLayoutKind.LlavaNext)
            return 0;
        string aspect = file.GetString(AspectKey) ?? "";
        long most = file.GetInt64(MaxTilesKey)
            ?? (kind == PictureLayoutKind.Phi3Hd ? Phi3Tiles
                : aspect.StartsWith(AnyResolutionUpTo, StringComparison.Ordinal) && int.TryParse(aspect[AnyResolutionUpTo.Length..], out int named) ? named : OneVisionTiles);
        return most is >= 1 and <= LayoutWords.MostTiles ? (int)most : throw wrong($"{MaxTilesKey} is {most}; it must be between 1 and {LayoutWords.MostTiles}");
    }

    /// <summary>Where the file does not name it: padded, or for a model trained without (<see cref="AspectKey"/>) as its tower's own processor does.</summary>
    private PreprocessingMode Mode()
    {
        bool pads = (file.GetString(AspectKey) ?? "pad") == "pad";
        string derived = pads ? PadSquare : classToken ? ShortestEdgeCrop : Resize;
        return Word(PreprocessKey, derived, PadSquare, ShortestEdgeCrop, Resize) switch
        {
            PadSquare => PreprocessingMode.PadToSquare,
            ShortestEdgeCrop => PreprocessingMode.CenterCrop,
            _ => PreprocessingMode.Stretch,
        };
    }

    /// <summary>LLaVA pads a square with the mean colour, a grid of tiles with black; Phi-3-Vision with white.</summary>
    private RgbColor Background(PictureLayoutKind kind)
    {
        if (file.GetIntegers(PadColorKey) is not { } levels)
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
            : throw wrong($"{PadColorKey} is [{string.Join(", ", levels)}]; it must be three numbers from 0 to 255");
    }

    private string Word(string key, string fallback, params ReadOnlySpan<string> words)
    {
        string word = file.GetString(key) ?? fallback;
        return words.Contains(word) ? word : throw wrong($"{key} is '{word}'; it must be one of {string.Join(", ", words.ToArray())}");
    }
}
