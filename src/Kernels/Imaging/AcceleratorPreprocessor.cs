using FastEval.Kernels.Accelerators;
using ILGPU;
using ILGPU.Runtime;

namespace FastEval.Kernels.Imaging;

/// <summary>
/// Preprocessing with ILGPU: the same integer sums as the other implementations, one GPU thread per output pixel. One picture at a time; its buffers are
/// kept for the next. On ILGPU's CPU emulator it serves for checking only.
/// </summary>
internal sealed class AcceleratorPreprocessor : IImagePreprocessor
{
    private readonly Lock _gate = new();
    private readonly Context _context;
    private readonly Accelerator _accelerator;
    private readonly ResampleAxis _x = new();
    private readonly ResampleAxis _y = new();
    private readonly DeviceAxis _deviceX;
    private readonly DeviceAxis _deviceY;
    private readonly DeviceBuffer<byte> _image;
    private readonly DeviceBuffer<byte> _rows;
    private readonly DeviceBuffer<byte> _pixels;
    private readonly DeviceBuffer<float> _planes;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _table;
    private readonly Action<Index2D, ArrayView<byte>, ArrayView<byte>, AxisView, PassSizes, uint> _horizontal;
    private readonly Action<Index2D, ArrayView<byte>, ArrayView<byte>, AxisView, AxisView, PassSizes, uint> _vertical;
    private readonly Action<Index1D, ArrayView<byte>, ArrayView<float>, ArrayView<float>> _normalize;

    public AcceleratorPreprocessor(ImagePreprocessing options, AcceleratorInfo accelerator)
    {
        Options = options;
        (_context, Device device) = AcceleratorCatalog.Open(accelerator);
        _accelerator = device.CreateAccelerator(_context);
        _deviceX = new DeviceAxis(_accelerator);
        _deviceY = new DeviceAxis(_accelerator);
        _image = new DeviceBuffer<byte>(_accelerator);
        _rows = new DeviceBuffer<byte>(_accelerator);
        _pixels = new DeviceBuffer<byte>(_accelerator);
        _planes = new DeviceBuffer<float>(_accelerator);
        _table = _accelerator.Allocate1D(NormalizationTable.Build(options));
        _horizontal = _accelerator.LoadAutoGroupedStreamKernel<Index2D, ArrayView<byte>, ArrayView<byte>, AxisView, PassSizes, uint>(
            PreprocessingKernels.Horizontal);
        _vertical = _accelerator.LoadAutoGroupedStreamKernel<Index2D, ArrayView<byte>, ArrayView<byte>, AxisView, AxisView, PassSizes, uint>(
            PreprocessingKernels.Vertical);
        _normalize = _accelerator.LoadAutoGroupedStreamKernel<Index1D, ArrayView<byte>, ArrayView<float>, ArrayView<float>>(
            PreprocessingKernels.Normalize);
    }

    public ImagePreprocessing Options { get; }

    public void Resize(RgbImage image, Span<byte> pixels)
    {
        OutputLength.Check(pixels.Length, Options.Size, nameof(pixels));
        lock (_gate)
        {
            ResizeOnDevice(image).CopyToCPU(_accelerator.DefaultStream, pixels);
        }
    }

    public void Preprocess(RgbImage image, Span<float> planes)
    {
        OutputLength.Check(planes.Length, Options.Size, nameof(planes));
        lock (_gate)
        {
            ArrayView<byte> pixels = ResizeOnDevice(image);
            ArrayView<float> output = _planes.Reserve(planes.Length);
            _normalize(Options.Size * Options.Size, pixels, _table.View, output);
            output.CopyToCPU(_accelerator.DefaultStream, planes);
        }
    }

    public void Dispose()
    {
        _deviceX.Dispose();
        _deviceY.Dispose();
        _image.Dispose();
        _rows.Dispose();
        _pixels.Dispose();
        _planes.Dispose();
        _table.Dispose();
        _accelerator.Dispose();
        _context.Dispose();
    }

    private ArrayView<byte> ResizeOnDevice(RgbImage image)
    {
        PreprocessingGeometry geometry = PreprocessingGeometry.Of(Options, image.Width, image.Height);
        _x.Prepare(geometry.X, Options.Filter);
        _y.Prepare(geometry.Y, Options.Filter);
        RgbColor colour = Options.Background;
        uint background = colour.Red | ((uint)colour.Green << 8) | ((uint)colour.Blue << 16);
        var sizes = new PassSizes(image.Width, _y.Start, Options.Size, geometry.X.Place, geometry.Y.Place);
        int rowCount = Math.Max(_y.End - _y.Start, 0);
        AxisView x = _deviceX.Upload(_x);
        AxisView y = _deviceY.Upload(_y);
        ArrayView<byte> source = _image.Upload(image.Pixels);
        ArrayView<byte> rows = _rows.Reserve(Math.Max(rowCount, 1) * _x.Count * 3);
        ArrayView<byte> pixels = _pixels.Reserve(Options.Size * Options.Size * 3);
        if (rowCount > 0)
        {
            _horizontal(new Index2D(_x.Count, rowCount), source, rows, x, sizes, background);
        }

        _vertical(new Index2D(Options.Size, Options.Size), rows, pixels, x, y, sizes, background);
        return pixels;
    }
}
