namespace FastEval.Kernels.Imaging;

/// <summary>What <see cref="HighDefinitionPreprocessor"/> does; the defaults are Phi-3-Vision's.</summary>
public sealed record HighDefinitionPreprocessing
{
    /// <summary>Side of a tile in pixels, 16 to 4096.</summary>
    public int Size
    {
        get;
        init => field = value is >= 16 and <= 4096
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Size), value, "Size must be from 16 to 4096 pixels.");
    } = 336;

    /// <summary>Tiles of a picture at most, the overview not among them (<c>num_crops</c>), 1 to 256.</summary>
    public int MostTiles
    {
        get;
        init => field = value is >= 1 and <= 256
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MostTiles), value, "MostTiles must be from 1 to 256.");
    } = 16;

    /// <summary>Colour of the padding; white by default.</summary>
    public RgbColor Background { get; init; } = new(255, 255, 255);

    /// <summary>Resampling filter of the picture; bilinear by default. The overview's is always bicubic.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bilinear;

    /// <summary>Channel means, after rescaling to 0..1; CLIP's by default.</summary>
    public ChannelValues Mean { get; init; } = ImagePreprocessing.ClipMean;

    /// <summary>Channel deviations, after rescaling, above 0; CLIP's by default.</summary>
    public ChannelValues Std
    {
        get;
        init => field = value is { Red: > 0, Green: > 0, Blue: > 0 }
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Std), value, "Every channel's deviation must be above 0.");
    } = ImagePreprocessing.ClipStd;
}
