namespace FastEval.Kernels.Imaging;

/// <summary>
/// The plain way: makes the whole canvas, resizes all of it, cuts the window out. Slow and simple; what the fast ones are compared with.
/// </summary>
internal sealed class ReferencePreprocessor(ImagePreprocessing options) : IImagePreprocessor
{
    private readonly float[] _table = NormalizationTable.Build(options);

    public ImagePreprocessing Options => options;

    public string Device => "cpu";

    public void Resize(RgbImage image, Span<byte> pixels)
    {
        OutputLength.Check(pixels.Length, options, new ReadOnlySpan<RgbImage>(in image), nameof(pixels));
        for (int view = 0; view < pixels.Length / options.ViewLength; view++)
        {
            ResizeView(image, view, pixels.Slice(view * options.ViewLength, options.ViewLength));
        }
    }

    public void Preprocess(ReadOnlySpan<RgbImage> images, Span<float> planes)
    {
        OutputLength.Check(planes.Length, options, images, nameof(planes));
        byte[] pixels = new byte[options.ViewLength];
        foreach (RgbImage image in images)
        {
            for (int view = 0; view < options.CountViews(image.Width, image.Height); view++)
            {
                ResizeView(image, view, pixels);
                Normalize(pixels, planes[..pixels.Length]);
                planes = planes[pixels.Length..];
            }
        }
    }

    public void Dispose()
    {
        // Holds nothing.
    }

    private static byte Round(int sum) => (byte)Math.Clamp(sum >> PillowWeights.PrecisionBits, 0, 255);

    private static void Paste(
        ReadOnlySpan<byte> source, int sourceWidth, int sourceX, int sourceY, int width, int height,
        Span<byte> target, int targetWidth, int targetX, int targetY)
    {
        for (int y = 0; y < height; y++)
        {
            source.Slice((((sourceY + y) * sourceWidth) + sourceX) * 3, width * 3)
                .CopyTo(target[((((targetY + y) * targetWidth) + targetX) * 3)..]);
        }
    }

    private void ResizeView(RgbImage image, int view, Span<byte> pixels)
    {
        PreprocessingGeometry geometry = PreprocessingGeometry.Of(options, image.Width, image.Height, view);
        byte[] canvas = Background(geometry.X.Canvas, geometry.Y.Canvas);
        Paste(image.Pixels, image.Width, 0, 0, image.Width, image.Height, canvas, geometry.X.Canvas, geometry.X.Paste, geometry.Y.Paste);
        byte[] narrow = ResizeHorizontally(canvas, geometry.X.Canvas, geometry.Y.Canvas, geometry.X.Resized);
        byte[] resized = ResizeVertically(narrow, geometry.X.Resized, geometry.Y.Canvas, geometry.Y.Resized);
        Background(options.Size, options.Size).CopyTo(pixels);
        Paste(
            resized, geometry.X.Resized, geometry.X.Crop, geometry.Y.Crop, geometry.X.Count, geometry.Y.Count,
            pixels, options.Size, geometry.X.Place, geometry.Y.Place);
    }

    private void Normalize(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        var layout = new PatchLayout(options.Size, options.PatchSide);
        for (int y = 0; y < options.Size; y++)
        {
            for (int x = 0; x < options.Size; x++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    byte value = pixels[(((y * options.Size) + x) * 3) + channel];
                    values[layout.IndexOf(x, y) + (channel * layout.Plane)] = _table[(channel * NormalizationTable.ChannelLength) + value];
                }
            }
        }
    }

    private byte[] Background(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = options.Background;
        }

        return pixels;
    }

    private byte[] ResizeHorizontally(byte[] source, int width, int height, int newWidth)
    {
        byte[] target = new byte[newWidth * height * 3];
        int[] weights = new int[PillowWeights.MaxTaps(width, newWidth, options.Filter)];
        double[] scratch = new double[weights.Length];
        for (int x = 0; x < newWidth; x++)
        {
            (int first, int count) = PillowWeights.Compute(width, newWidth, x, options.Filter, scratch, weights);
            for (int y = 0; y < height; y++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    int sum = PillowWeights.Half;
                    for (int i = 0; i < count; i++)
                    {
                        sum += source[(((y * width) + first + i) * 3) + channel] * weights[i];
                    }

                    target[(((y * newWidth) + x) * 3) + channel] = Round(sum);
                }
            }
        }

        return target;
    }

    private byte[] ResizeVertically(byte[] source, int width, int height, int newHeight)
    {
        byte[] target = new byte[width * newHeight * 3];
        int[] weights = new int[PillowWeights.MaxTaps(height, newHeight, options.Filter)];
        double[] scratch = new double[weights.Length];
        for (int y = 0; y < newHeight; y++)
        {
            (int first, int count) = PillowWeights.Compute(height, newHeight, y, options.Filter, scratch, weights);
            for (int x = 0; x < width * 3; x++)
            {
                int sum = PillowWeights.Half;
                for (int i = 0; i < count; i++)
                {
                    sum += source[((first + i) * width * 3) + x] * weights[i];
                }

                target[(y * width * 3) + x] = Round(sum);
            }
        }

        return target;
    }
}
