using FastEval.Kernels.Memory;

namespace FastEval.Kernels.Imaging;

/// <summary>Weights and buffers of one view under way. The weights are kept for the next picture; pixels are rented and returned.</summary>
internal sealed class PreprocessingWorkspace
{
    /// <summary>Bytes that a load may read behind the last pixel that counts.</summary>
    private const int Overread = 32;

    private readonly List<(ResampleAxis X, ResampleAxis Y)> _axes = [];
    private PinnedBuffer<byte> _rows;
    private PinnedBuffer<byte> _tail;
    private PinnedBuffer<byte> _strips;

    /// <summary>Weights along the rows.</summary>
    public ResampleAxis X { get; private set; } = new();

    /// <summary>Weights down the columns.</summary>
    public ResampleAxis Y { get; private set; } = new();

    /// <summary>Where the picture goes.</summary>
    public PreprocessingGeometry Geometry { get; private set; }

    /// <summary>Bytes from one narrowed row to the next.</summary>
    public int RowStride { get; private set; }

    /// <summary>The rows after the horizontal pass, from <see cref="ResampleAxis.Start"/> of <see cref="Y"/> on.</summary>
    public Span<byte> Rows => _rows.Span;

    /// <summary>A row of background colour, as the horizontal pass would leave it.</summary>
    public Span<byte> BackgroundRow => _strips.Span[..RowStride];

    /// <summary>The picture's first row that is read from <see cref="Tail"/>: the last rows have no room behind them for wide loads.</summary>
    public int TailStart { get; private set; }

    /// <summary>A copy of the picture's last rows, with room behind them.</summary>
    public Span<byte> Tail => _tail.Span;

    /// <summary>Receives a finished row of one part.</summary>
    public Span<byte> OutputRow(int part) => _strips.Span.Slice((part + 1) * RowStride, RowStride);

    /// <summary>Sets everything up for a view of a picture; ends with <see cref="Return"/>.</summary>
    public void Prepare(ImagePreprocessing options, RgbImage image, int view, int parts)
    {
        Geometry = PreprocessingGeometry.Of(options, image.Width, image.Height, view);
        while (_axes.Count <= view)
        {
            _axes.Add((new(), new()));
        }

        (X, Y) = _axes[view];
        X.Prepare(Geometry.X, options.Filter);
        Y.Prepare(Geometry.Y, options.Filter);

        // Room for the byte that a 4-byte store leaves behind the last pixel, in whole vectors of up to 64 bytes.
        RowStride = ((X.Count * 3) + 1 + 63) / 64 * 64;
        _rows = SharedPool.Of<byte>().Rent(Math.Max(Y.End - Y.Start, 1) * RowStride);
        _strips = SharedPool.Of<byte>().Rent((parts + 1) * RowStride);
        RgbColor colour = options.Background;
        Span<byte> row = BackgroundRow;
        for (int i = 0; i + 3 <= row.Length; i += 3)
        {
            (row[i], row[i + 1], row[i + 2]) = colour;
        }

        TailStart = image.Height - Math.Min(image.Height, (Overread / (image.Width * 3)) + 1);
        ReadOnlySpan<byte> tail = image.Pixels[(TailStart * image.Width * 3)..];
        _tail = SharedPool.Of<byte>().Rent(tail.Length + Overread);
        tail.CopyTo(Tail);
    }

    /// <summary>Gives the rented buffers back.</summary>
    public void Return()
    {
        _rows.Dispose();
        _tail.Dispose();
        _strips.Dispose();
        (_rows, _tail, _strips) = (default, default, default);
    }
}
