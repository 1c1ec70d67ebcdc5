namespace FastEval.Kernels.Imaging;

/// <summary>
/// How a picture becomes a vision tower's input: made square, resized as Pillow does it (8 bits exact), then
/// <c>(value / 255 − mean) / std</c> in single precision.
/// </summary>
public sealed record ImagePreprocessing
{
    /// <summary>OpenAI CLIP's channel means.</summary>
    public static ChannelValues ClipMean { get; } = new(0.48145466f, 0.4578275f, 0.40821073f);

    /// <summary>OpenAI CLIP's channel deviations.</summary>
    public static ChannelValues ClipStd { get; } = new(0.26862954f, 0.26130258f, 0.27577711f);

    /// <summary>CLIP's mean colour as 8-bit values, rounded down: what LLaVA and mtmd pad with.</summary>
    public static RgbColor ClipBackground { get; } = new(122, 116, 104);

    /// <summary>Side of the square in pixels, 16 to 4096.</summary>
    public required int Size
    {
        get;
        init => field = value is >= 16 and <= 4096
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Size), value, "Size must be from 16 to 4096 pixels.");
    }

    /// <summary>How the picture is made square.</summary>
    public required PreprocessingMode Mode { get; init; }

    /// <summary>Colour of the padding; CLIP's mean colour by default.</summary>
    public RgbColor Background { get; init; } = ClipBackground;

    /// <summary>
    /// Side of the patches that the output is laid out in: each patch's three planes stand together, patches row by row, which is the left operand of
    /// a patch embedding as one matrix product. Divides <see cref="Size"/>; 0 (default): one patch of the whole square, the planar layout of a convolution.
    /// </summary>
    public int PatchSize { get; init; }

    /// <summary>Shapes that <see cref="PreprocessingMode.AnyResolution"/> chooses from, in order of preference; LLaVA-NeXT's by default.</summary>
    public IReadOnlyList<TileGrid> Grids { get; init; } = TileGrid.LlavaNext;

    /// <summary>Resampling filter; bicubic by default.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bicubic;

    /// <summary>What the 8-bit values are multiplied with; 1/255 by default.</summary>
    public double Rescale { get; init; } = 1 / 255.0;

    /// <summary>Channel means, after rescaling; CLIP's by default.</summary>
    public ChannelValues Mean { get; init; } = ClipMean;

    /// <summary>Channel deviations, after rescaling, above 0; CLIP's by default.</summary>
    public ChannelValues Std
    {
        get;
        init => field = value is { Red: > 0, Green: > 0, Blue: > 0 }
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Std), value, "Every channel's deviation must be above 0.");
    } = ClipStd;

    /// <summary>The grid of tiles that a picture is cut into; null for the modes that make one square.</summary>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">Its height.</param>
    public TileGrid? GridOf(int width, int height) =>
        Mode == PreprocessingMode.AnyResolution ? TileGrid.Select(Grids, Size, width, height) : null;

    /// <summary>How many squares a picture becomes: 1, or 1 + its tiles.</summary>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">Its height.</param>
    public int CountViews(int width, int height) => GridOf(width, height) is { } grid ? 1 + (grid.Columns * grid.Rows) : 1;

    /// <summary>Values that a picture becomes: views × 3 × Size × Size.</summary>
    /// <param name="width">The picture's width in pixels.</param>
    /// <param name="height">Its height.</param>
    public int CountValues(int width, int height) => checked(CountViews(width, height) * ViewLength);

    /// <summary>
    /// What llama.cpp's mtmd (release v0.5.0) does with the LLaVA <c>mlp</c> projectors on a tower of fixed size, value for value. Mean and deviation
    /// are those of the projector file.
    /// </summary>
    /// <param name="size">Side of the tower's input in pixels.</param>
    /// <param name="mean">Channel means (<c>clip.vision.image_mean</c>).</param>
    /// <param name="std">Channel deviations (<c>clip.vision.image_std</c>).</param>
    public static ImagePreprocessing Mtmd(int size, ChannelValues mean, ChannelValues std) =>
        new() { Size = size, Mode = PreprocessingMode.PadAfterResize, Mean = mean, Std = std };

    /// <summary>Values in one view: 3 × Size × Size.</summary>
    internal int ViewLength => 3 * Size * Size;

    /// <summary>The side of a patch, <see cref="Size"/> where the layout is planar.</summary>
    internal int PatchSide => PatchSize == 0 ? Size : PatchSize;

    /// <summary>What a single property cannot check.</summary>
    /// <exception cref="ArgumentException">Size and PatchSize, or Mode and Grids, do not go together.</exception>
    internal ImagePreprocessing Validated()
    {
        if (PatchSize < 0 || Size % PatchSide != 0)
        {
            throw new ArgumentException($"PatchSize is {PatchSize}; it must be 0 or divide Size, which is {Size}.");
        }

        if (Mode == PreprocessingMode.AnyResolution && Grids.Count == 0)
        {
            throw new ArgumentException("AnyResolution needs at least one grid in Grids.");
        }

        return this;
    }
}
