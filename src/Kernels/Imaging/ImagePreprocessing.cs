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

    /// <summary>
    /// What llama.cpp's mtmd (release v0.5.0) does with the LLaVA <c>mlp</c> projectors on a tower of fixed size, value for value. Mean and deviation
    /// are those of the projector file.
    /// </summary>
    /// <param name="size">Side of the tower's input in pixels.</param>
    /// <param name="mean">Channel means (<c>clip.vision.image_mean</c>).</param>
    /// <param name="std">Channel deviations (<c>clip.vision.image_std</c>).</param>
    public static ImagePreprocessing Mtmd(int size, ChannelValues mean, ChannelValues std) =>
        new() { Size = size, Mode = PreprocessingMode.PadAfterResize, Mean = mean, Std = std };
}
