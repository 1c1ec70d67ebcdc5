using FastEval.Kernels.Accelerators;
using ILGPU;
using ILGPU.Runtime;

namespace FastEval.Kernels.Imaging;

/// <summary>
/// A stream with its buffers. A batch is uploaded with all its weights in two copies, its kernels are queued one after the other, and one copy
/// brings everything back. Used by one thread at a time.
/// </summary>
internal sealed class PreprocessingWorker(ImagePreprocessing options, Accelerator accelerator, PreprocessingProgram program) : IDisposable
{
    private readonly AcceleratorStream _stream = accelerator.CreateStream();
    private readonly DeviceBuffer<byte> _images = new(accelerator);
    private readonly DeviceBuffer<int> _weights = new(accelerator);
    private readonly DeviceBuffer<byte> _rows = new(accelerator);
    private readonly DeviceBuffer<byte> _pixels = new(accelerator);
    private readonly DeviceBuffer<float> _planes = new(accelerator);
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _table = accelerator.Allocate1D(NormalizationTable.Build(options));
    private readonly List<(ResampleAxis X, ResampleAxis Y)> _axes = [];
    private readonly List<PreprocessingView> _views = [];

    /// <summary>The views' pixels, one view after the other.</summary>
    public ReadOnlySpan<byte> Resize(ReadOnlySpan<RgbImage> images)
    {
        ArrayView<byte> pixels = Queue(images);
        return _pixels.Download(_stream, (int)pixels.Length);
    }

    /// <summary>The views' normalised values, one view after the other.</summary>
    public ReadOnlySpan<float> Preprocess(ReadOnlySpan<RgbImage> images)
    {
        ArrayView<byte> pixels = Queue(images);
        ArrayView<float> planes = _planes.Reserve(pixels.Length);
        var extent = new Index2D(options.Size * options.Size, _views.Count);
        program.Normalize(_stream, extent, pixels, _table.View, planes, new PatchLayout(options.Size, options.PatchSide));
        return _planes.Download(_stream, (int)planes.Length);
    }

    public void Dispose()
    {
        _images.Dispose();
        _weights.Dispose();
        _rows.Dispose();
        _pixels.Dispose();
        _planes.Dispose();
        _table.Dispose();
        _stream.Dispose();
    }

    private ArrayView<byte> Queue(ReadOnlySpan<RgbImage> images)
    {
        ArrayView<byte> source = UploadImages(images);
        ArrayView<int> weights = UploadWeights();
        ArrayView<byte> pixels = _pixels.Reserve((long)_views.Count * options.ViewLength);
        long mostRows = _views.Max(view => (long)RowsOf(view) * view.X.Count * 3);
        ArrayView<byte> rows = _rows.Reserve(mostRows);
        RgbColor colour = options.Background;
        uint background = colour.Red | ((uint)colour.Green << 8) | ((uint)colour.Blue << 16);
        int next = 0;
        for (int i = 0; i < _views.Count; i++)
        {
            PreprocessingView view = _views[i];
            AxisView x = Place(view.X, weights, ref next);
            AxisView y = Place(view.Y, weights, ref next);
            var sizes = new PassSizes(view.Width, view.Y.Start, options.Size, view.Geometry.X.Place, view.Geometry.Y.Place);
            if (RowsOf(view) > 0 && view.X.Count > 0)
            {
                ArrayView<byte> image = source.SubView(view.ImageOffset, view.ImageLength);
                program.Horizontal(_stream, new Index2D(view.X.Count, RowsOf(view)), image, rows, x, sizes, background);
            }

            ArrayView<byte> output = pixels.SubView((long)i * options.ViewLength, options.ViewLength);
            program.Vertical(_stream, new Index2D(options.Size, options.Size), rows, output, x, y, sizes, background);
        }

        return pixels;
    }

    private ArrayView<byte> UploadImages(ReadOnlySpan<RgbImage> images)
    {
        int length = 0;
        _views.Clear();
        foreach (RgbImage image in images)
        {
            int views = options.CountViews(image.Width, image.Height);
            for (int view = 0; view < views; view++)
            {
                if (_axes.Count == _views.Count)
                {
                    _axes.Add((new(), new()));
                }

                PreprocessingGeometry geometry = PreprocessingGeometry.Of(options, image.Width, image.Height, view);
                (ResampleAxis x, ResampleAxis y) = _axes[_views.Count];
                x.Prepare(geometry.X, options.Filter);
                y.Prepare(geometry.Y, options.Filter);
                _views.Add(new PreprocessingView(image.Width, length, image.Pixels.Length, geometry, x, y));
            }

            length += image.Pixels.Length;
        }

        Span<byte> staged = _images.Stage(length);
        foreach (RgbImage image in images)
        {
            image.Pixels.CopyTo(staged);
            staged = staged[image.Pixels.Length..];
        }

        return _images.Upload(_stream, length);
    }

    private ArrayView<int> UploadWeights()
    {
        int length = _views.Sum(view => LengthOf(view.X) + LengthOf(view.Y));
        Span<int> staged = _weights.Stage(length);
        foreach (PreprocessingView view in _views)
        {
            staged = Write(view.X, staged);
            staged = Write(view.Y, staged);
        }

        return _weights.Upload(_stream, length);
    }

    private static int RowsOf(PreprocessingView view) => Math.Max(view.Y.End - view.Y.Start, 0);

    private static int LengthOf(ResampleAxis axis) => axis.Count * (3 + axis.Stride);

    private static Span<int> Write(ResampleAxis axis, Span<int> target)
    {
        axis.First.AsSpan(0, axis.Count).CopyTo(target);
        axis.Taps.AsSpan(0, axis.Count).CopyTo(target[axis.Count..]);
        axis.PaddingWeight.AsSpan(0, axis.Count).CopyTo(target[(2 * axis.Count)..]);
        axis.Weights.AsSpan(0, axis.Count * axis.Stride).CopyTo(target[(3 * axis.Count)..]);
        return target[LengthOf(axis)..];
    }

    /// <summary>The axis as <see cref="Write"/> laid it out.</summary>
    private static AxisView Place(ResampleAxis axis, ArrayView<int> weights, ref int start)
    {
        int count = axis.Count;
        ArrayView<int> part = weights.SubView(start, LengthOf(axis));
        start += LengthOf(axis);
        return new AxisView(
            count, axis.Stride, part.SubView(0, count), part.SubView(count, count), part.SubView(2 * count, count), part.SubView(3 * count, count * axis.Stride));
    }
}
