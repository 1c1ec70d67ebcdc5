namespace FastEval.Kernels.Imaging;

/// <summary>
/// Phi-3-Vision's input: the picture enlarged or shrunk to a grid of tiles (<see cref="HighDefinitionGeometry"/>), as Pillow does it (8 bits exact), and an
/// overview, which is the normalised grid brought to one tile by torch's bicubic interpolation. Thread-safe.
/// </summary>
/// <param name="options">What to do.</param>
public sealed class HighDefinitionPreprocessor(HighDefinitionPreprocessing options)
{
    private readonly float[] _table = NormalizationTable.Build(
        new ImagePreprocessing { Size = options.Size, Mode = PreprocessingMode.Stretch, Mean = options.Mean, Std = options.Std });

    /// <summary>What is done.</summary>
    public HighDefinitionPreprocessing Options => options;

    /// <summary>Where a picture goes.</summary>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height.</param>
    public HighDefinitionGeometry GeometryOf(int width, int height) => HighDefinitionGeometry.Of(width, height, options.Size, options.MostTiles);

    /// <summary>Values that a picture becomes: (1 + tiles) × 3 × Size × Size.</summary>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height.</param>
    public int CountValues(int width, int height)
    {
        TileGrid grid = GeometryOf(width, height).Grid;
        return checked((1 + (grid.Columns * grid.Rows)) * ViewLength);
    }

    /// <summary>The picture on its grid of tiles, before it is cut.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <returns>A picture of whole tiles; the caller disposes it.</returns>
    public RgbImage Resize(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        HighDefinitionGeometry geometry = GeometryOf(image.Width, image.Height);
        if (!geometry.IsTransposed)
        {
            using RgbImage resized = ImageScaler.Resize(image, geometry.Width, geometry.Height, options.Filter);
            return PadBelowAndAbove(resized, geometry.Grid.Rows * options.Size, geometry.Padding);
        }

        // Pillow resizes along the rows first and rounds to 8 bits between, so the turn is more than a change of names.
        using RgbImage lying = Transpose(image);
        using RgbImage resizedLying = ImageScaler.Resize(lying, geometry.Height, geometry.Width, options.Filter);
        using RgbImage padded = PadBelowAndAbove(resizedLying, geometry.Grid.Columns * options.Size, geometry.Padding);
        return Transpose(padded);
    }

    /// <summary>The overview, then the tiles row by row.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <param name="planes">Receives 3 × Size × Size values for each: the red plane, the green, the blue; rows from the top.</param>
    /// <exception cref="ArgumentException"><paramref name="planes"/> has another length than <see cref="CountValues"/> says.</exception>
    public void Preprocess(RgbImage image, Span<float> planes)
    {
        ArgumentNullException.ThrowIfNull(image);
        int expected = CountValues(image.Width, image.Height);
        if (planes.Length != expected)
        {
            throw new ArgumentException($"The output must have {expected} elements; it has {planes.Length}.", nameof(planes));
        }

        using RgbImage whole = Resize(image);
        BicubicReduction.Run(whole, _table, planes[..ViewLength], options.Size);
        int columns = whole.Width / options.Size;
        for (int tile = 0; tile < columns * (whole.Height / options.Size); tile++)
        {
            Cut(whole, tile % columns * options.Size, tile / columns * options.Size, planes.Slice((1 + tile) * ViewLength, ViewLength));
        }
    }

    private int ViewLength => 3 * options.Size * options.Size;

    private static RgbImage Transpose(RgbImage image)
    {
        var turned = new RgbImage(image.Height, image.Width);
        ReadOnlySpan<byte> from = image.Pixels;
        Span<byte> to = turned.Pixels;
        for (int y = 0; y < image.Height; y++)
        {
            int source = y * image.Width * 3;
            for (int x = 0; x < image.Width; x++, source += 3)
            {
                int target = ((x * image.Height) + y) * 3;
                (to[target], to[target + 1], to[target + 2]) = (from[source], from[source + 1], from[source + 2]);
            }
        }

        return turned;
    }

    private RgbImage PadBelowAndAbove(RgbImage image, int height, int above)
    {
        var padded = new RgbImage(image.Width, height);
        int row = image.Width * 3;
        Span<byte> pixels = padded.Pixels[..(row * height)];
        Fill(pixels[..(above * row)]);
        image.Pixels[..(row * image.Height)].CopyTo(pixels[(above * row)..]);
        Fill(pixels[((above + image.Height) * row)..]);
        return padded;
    }

    private void Fill(Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = options.Background;
        }
    }

    private void Cut(RgbImage whole, int left, int top, Span<float> planes)
    {
        int plane = options.Size * options.Size;
        ReadOnlySpan<byte> pixels = whole.Pixels;
        for (int y = 0; y < options.Size; y++)
        {
            ReadOnlySpan<byte> row = pixels.Slice((((top + y) * whole.Width) + left) * 3, options.Size * 3);
            for (int channel = 0; channel < 3; channel++)
            {
                ReadOnlySpan<float> values = _table.AsSpan(channel * NormalizationTable.ChannelLength, NormalizationTable.ChannelLength);
                Span<float> target = planes.Slice((channel * plane) + (y * options.Size), options.Size);
                for (int x = 0; x < target.Length; x++)
                {
                    target[x] = values[row[(x * 3) + channel]];
                }
            }
        }
    }
}
