using FastEval.Kernels.Accelerators;

namespace FastEval.Kernels.Imaging;

/// <summary>
/// Preprocessing with ILGPU: the same integer sums as the other implementations, one GPU thread per output pixel. Each call under way has a stream and
/// buffers of its own, which are kept. On ILGPU's CPU emulator it serves for checking only.
/// </summary>
internal sealed class AcceleratorPreprocessor : IImagePreprocessor
{
    /// <summary>Pixels and output of one batch on the accelerator; more pictures are done in several.</summary>
    private const long BatchBytes = 256L << 20;

    private readonly SharedAccelerator _shared;
    private readonly WorkerPool<PreprocessingWorker> _workers;
    private int _disposed;

    public AcceleratorPreprocessor(ImagePreprocessing options, AcceleratorInfo accelerator)
    {
        Options = options;
        _shared = SharedAccelerator.Acquire(accelerator);
        try
        {
            PreprocessingProgram program = _shared.Program(opened => new PreprocessingProgram(opened));
            _workers = new WorkerPool<PreprocessingWorker>(() => new PreprocessingWorker(options, _shared.Accelerator, program));
        }
        catch
        {
            _shared.Release();
            throw;
        }
    }

    public ImagePreprocessing Options { get; }

    public string Device => _shared.Id;

    public void Resize(RgbImage image, Span<byte> pixels)
    {
        var images = new ReadOnlySpan<RgbImage>(in image);
        OutputLength.Check(pixels.Length, Options, images, nameof(pixels));
        PreprocessingWorker worker = _workers.Take();
        worker.Resize(images).CopyTo(pixels);
        _workers.Keep(worker);
    }

    public void Preprocess(ReadOnlySpan<RgbImage> images, Span<float> planes)
    {
        OutputLength.Check(planes.Length, Options, images, nameof(planes));
        PreprocessingWorker worker = _workers.Take();
        while (images.Length > 0)
        {
            int count = CountOfBatch(images);
            ReadOnlySpan<float> values = worker.Preprocess(images[..count]);
            values.CopyTo(planes);
            planes = planes[values.Length..];
            images = images[count..];
        }

        _workers.Keep(worker);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _workers.Dispose();
            _shared.Release();
        }
    }

    private int CountOfBatch(ReadOnlySpan<RgbImage> images)
    {
        long bytes = 0;
        int count = 0;
        foreach (RgbImage image in images)
        {
            bytes += image.Pixels.Length + (Options.CountValues(image.Width, image.Height) * (long)(sizeof(float) + sizeof(byte)));
            if (count > 0 && bytes > BatchBytes)
            {
                break;
            }

            count++;
        }

        return count;
    }
}
