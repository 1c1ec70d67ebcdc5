using BenchmarkDotNet.Attributes;
using FastEval.Benchmarks.Columns;
using FastEval.Kernels.Imaging;

namespace FastEval.Benchmarks.Imaging;

/// <summary>
/// Preprocessing after decoding, one thread. Look at the ratios and at the allocated bytes (0), not at absolute times.
/// <c>perf/peers/pillow_preprocess.py</c> measures Pillow beside it.
/// </summary>
public class PreprocessingBenchmarks : IDisposable
{
    private RgbImage _image = null!;
    private IImagePreprocessor _preprocessor = null!;
    private readonly float[] _planes = new float[3 * 336 * 336];
    private readonly byte[] _pixels = new byte[3 * 336 * 336];

    [Params(PreprocessingMode.Stretch, PreprocessingMode.CenterCrop, PreprocessingMode.PadToSquare, PreprocessingMode.PadAfterResize)]
    public PreprocessingMode Mode { get; set; }

    [Params("1920x1080", "600x400")]
    public string Source { get; set; } = "1920x1080";

    [GlobalSetup]
    public void Setup()
    {
        string[] sides = Source.Split('x');
        _image = new RgbImage(int.Parse(sides[0]), int.Parse(sides[1]));
        new Random(1).NextBytes(_image.Pixels);
        _preprocessor = ImagePreprocessor.CreateForProcessor(new ImagePreprocessing { Size = 336, Mode = Mode });
    }

    [Benchmark]
    [Work(1, "images/s")]
    public void Resize() => _preprocessor.Resize(_image, _pixels);

    [Benchmark]
    [Work(1, "images/s")]
    public void ResizeAndNormalize() => _preprocessor.Preprocess(_image, _planes);

    [GlobalCleanup]
    public void Dispose()
    {
        _preprocessor.Dispose();
        _image.Dispose();
        GC.SuppressFinalize(this);
    }
}
