using System.Buffers;

namespace FastEval.Kernels.Imaging;

/// <summary>Weights and buffers of one picture under way. Kept for the next; pixels are rented and returned.</summary>
internal sealed class PreprocessingWorkspace
{
    /// <summary>Weights along the rows.</summary>
    public ResampleAxis X { get; } = new();

    /// <summary>Weights down the columns.</summary>
    public ResampleAxis Y { get; } = new();

    /// <summary>Where the picture goes.</summary>
    public PreprocessingGeometry Geometry { get; private set; }

    /// <summary>Bytes from one narrowed row to the next.</summary>
    public int RowStride { get; private set; }

    /// <summary>The rows after the horizontal pass, from <see cref="ResampleAxis.Start"/> of <see cref="Y"/> on; rented.</summary>
    public byte[] Rows { get; private set; } = [];

    /// <summary>One row of background, then one finished row.</summary>
    public byte[] Strips { get; private set; } = [];

    /// <summary>A row of background colour, as the horizontal pass would leave it.</summary>
    public Span<byte> BackgroundRow => Strips.AsSpan(0, RowStride);

    /// <summary>Receives a finished row.</summary>
    public Span<byte> OutputRow => Strips.AsSpan(RowStride, RowStride);

    /// <summary>Sets everything up for a picture; ends with <see cref="Return"/>.</summary>
    public void Prepare(ImagePreprocessing options, int width, int height)
    {
        Geometry = PreprocessingGeometry.Of(options, width, height);
        X.Prepare(Geometry.X, options.Filter);
        Y.Prepare(Geometry.Y, options.Filter);

        // Room for the byte that a 4-byte store leaves behind the last pixel, in whole vectors of up to 64 bytes.
        RowStride = ((X.Count * 3) + 1 + 63) / 64 * 64;
        Rows = ArrayPool<byte>.Shared.Rent(Math.Max(Y.End - Y.Start, 1) * RowStride);
        if (Strips.Length < 2 * RowStride)
        {
            Strips = new byte[2 * RowStride];
        }

        RgbColor colour = options.Background;
        Span<byte> row = BackgroundRow;
        for (int i = 0; i + 3 <= row.Length; i += 3)
        {
            (row[i], row[i + 1], row[i + 2]) = colour;
        }
    }

    /// <summary>Gives the rented rows back.</summary>
    public void Return()
    {
        ArrayPool<byte>.Shared.Return(Rows);
        Rows = [];
    }
}
