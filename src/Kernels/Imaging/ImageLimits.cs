namespace FastEval.Kernels.Imaging;

/// <summary>How large a picture may be; checked against the file's header, before memory for its pixels is taken.</summary>
public sealed record ImageLimits
{
    /// <summary>100 million pixels, 65,535 a side.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>Most pixels (width × height); 1 to 350 million, because decoding holds 4 bytes a pixel in one buffer.</summary>
    public long MaxPixels
    {
        get;
        init => field = value is >= 1 and <= 350_000_000
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxPixels), value, "MaxPixels must be from 1 to 350,000,000.");
    } = 100_000_000;

    /// <summary>Longest side in pixels; 1 to 65,535.</summary>
    public int MaxSide
    {
        get;
        init => field = value is >= 1 and <= 65_535
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxSide), value, "MaxSide must be from 1 to 65,535.");
    } = 65_535;

    internal void Check(int width, int height)
    {
        long pixels = (long)width * height;
        if (pixels > MaxPixels)
        {
            throw new ImageException(
                $"The image is {width}x{height} ({pixels / 1e6:0.#} megapixels); at most {MaxPixels / 1e6:0.#} megapixels are accepted. "
                + "Scale it down, or raise ImageLimits.MaxPixels.");
        }

        if (Math.Max(width, height) > MaxSide)
        {
            throw new ImageException(
                $"The image is {width}x{height}; at most {MaxSide} pixels a side are accepted. Crop it or scale it down.");
        }
    }
}
