namespace FastEval.Kernels.Imaging;

/// <summary>
/// Makes pictures smaller as Pillow's <c>resize</c> does (8 bits exact, the same weights as the preprocessors'), keeping their shape. For pictures that are sent
/// somewhere; vision towers get theirs from an <see cref="IImagePreprocessor"/>. Thread-safe.
/// </summary>
public static class ImageScaler
{
    /// <summary>The size of a picture whose longer side is brought to a limit: rounded to whole pixels, at least 1.</summary>
    /// <param name="width">Pixels across, at least 1.</param>
    /// <param name="height">Pixels down, at least 1.</param>
    /// <param name="longest">Pixels of the longer side at most, at least 1.</param>
    public static (int Width, int Height) Fit(int width, int height, int longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 1);
        if (Math.Max(width, height) <= longest)
            return (width, height);
        double factor = (double)longest / Math.Max(width, height);
        return (Math.Max(1, (int)Math.Round(width * factor)), Math.Max(1, (int)Math.Round(height * factor)));
    }

    /// <summary>Resizes.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">New width in pixels, at least 1.</param>
    /// <param name="height">New height in pixels, at least 1.</param>
    /// <param name="filter">Bicubic by default.</param>
    /// <returns>A new picture; the caller disposes it.</returns>
    public static RgbImage Resize(RgbImage image, int width, int height, ResampleFilter filter = ResampleFilter.Bicubic)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        using RgbImage narrow = Across(image, width, filter);
        return Down(narrow, height, filter);
    }

    private static byte Round(int sum) => (byte)Math.Clamp(sum >> PillowWeights.PrecisionBits, 0, 255);

    private static RgbImage Across(RgbImage image, int width, ResampleFilter filter)
    {
        var target = new RgbImage(width, image.Height);
        int[] weights = new int[PillowWeights.MaxTaps(image.Width, width, filter)];
        double[] scratch = new double[weights.Length];
        ReadOnlySpan<byte> from = image.Pixels;
        Span<byte> to = target.Pixels;
        for (int x = 0; x < width; x++)
        {
            (int first, int count) = PillowWeights.Compute(image.Width, width, x, filter, scratch, weights);
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> taps = from.Slice(((y * image.Width) + first) * 3, count * 3);
                int red = PillowWeights.Half, green = PillowWeights.Half, blue = PillowWeights.Half;
                for (int i = 0, at = 0; i < count; i++, at += 3)
                {
                    red += taps[at] * weights[i];
                    green += taps[at + 1] * weights[i];
                    blue += taps[at + 2] * weights[i];
                }
                Span<byte> pixel = to.Slice(((y * width) + x) * 3, 3);
                (pixel[0], pixel[1], pixel[2]) = (Round(red), Round(green), Round(blue));
            }
        }
        return target;
    }

    private static RgbImage Down(RgbImage image, int height, ResampleFilter filter)
    {
        var target = new RgbImage(image.Width, height);
        int[] weights = new int[PillowWeights.MaxTaps(image.Height, height, filter)];
        double[] scratch = new double[weights.Length];
        int row = image.Width * 3;
        int[] sums = new int[row];
        for (int y = 0; y < height; y++)
        {
            (int first, int count) = PillowWeights.Compute(image.Height, height, y, filter, scratch, weights);
            Array.Fill(sums, PillowWeights.Half);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> from = image.Pixels.Slice((first + i) * row, row);
                for (int x = 0; x < row; x++)
                    sums[x] += from[x] * weights[i];
            }
            Span<byte> to = target.Pixels.Slice(y * row, row);
            for (int x = 0; x < row; x++)
                to[x] = Round(sums[x]);
        }
        return target;
    }
}
