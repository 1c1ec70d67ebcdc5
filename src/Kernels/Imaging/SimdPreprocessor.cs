using FastEval.Kernels.Threading;

namespace FastEval.Kernels.Imaging;

/// <summary>
/// Vectorised preprocessing: four rows at a time along the rows, whole rows down the columns, then a table for the normalisation. Only pixels that count
/// are touched; padding is never made. Rows are shared out over the cores. Allocates nothing once it has seen a size.
/// </summary>
internal sealed unsafe class SimdPreprocessor(ImagePreprocessing options, HorizontalPass horizontal, int cores) : IImagePreprocessor
{
    private readonly float[] _table = NormalizationTable.Build(options);
    private readonly RowCrew _crew = new(cores);
    private readonly Stack<PreprocessingJob> _idle = new();

    public SimdPreprocessor(ImagePreprocessing options, int cores) : this(options, HorizontalPass.Best, cores)
    {
    }

    public ImagePreprocessing Options => options;

    public string Device => "cpu";

    public void Resize(RgbImage image, Span<byte> pixels)
    {
        OutputLength.Check(pixels.Length, options, new ReadOnlySpan<RgbImage>(in image), nameof(pixels));
        PreprocessingJob job = Take();
        fixed (byte* output = pixels)
        {
            for (int view = 0; view < pixels.Length / options.ViewLength; view++)
            {
                job.Run(image, view, output + ((nint)view * options.ViewLength), null);
            }
        }

        Keep(job);
    }

    public void Preprocess(ReadOnlySpan<RgbImage> images, Span<float> planes)
    {
        OutputLength.Check(planes.Length, options, images, nameof(planes));
        PreprocessingJob job = Take();
        fixed (float* start = planes)
        {
            float* output = start;
            foreach (RgbImage image in images)
            {
                int views = options.CountViews(image.Width, image.Height);
                for (int view = 0; view < views; view++, output += options.ViewLength)
                {
                    job.Run(image, view, null, output);
                }
            }
        }

        Keep(job);
    }

    public void Dispose()
    {
        lock (_idle)
        {
            _idle.Clear();
        }
    }

    private PreprocessingJob Take()
    {
        lock (_idle)
        {
            if (_idle.TryPop(out PreprocessingJob? job))
            {
                return job;
            }
        }

        return new PreprocessingJob(options, _table, horizontal, _crew);
    }

    /// <summary>Not reached when something failed: that job is left to the garbage collector.</summary>
    private void Keep(PreprocessingJob job)
    {
        lock (_idle)
        {
            _idle.Push(job);
        }
    }
}
