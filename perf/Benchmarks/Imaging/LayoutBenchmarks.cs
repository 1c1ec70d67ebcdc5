using BenchmarkDotNet.Attributes;
using FastEval.Benchmarks.Columns;
using FastEval.Kernels.Imaging;

namespace FastEval.Benchmarks.Imaging;

/// <summary>Filters, patches and tiles: 1920×1080 to squares of 336 after decoding. Look at the ratios and at the allocated bytes (0), not at absolute times.</summary>
public class LayoutBenchmarks : IDisposable
{
    private readonly RgbImage _image = new(1920, 1080);
    private IImagePreprocessor _planar = null!;
    private IImagePreprocessor _patched = null!;
    private IImagePreprocessor _tiled = null!;
    private readonly float[] _planes = new float[3 * 336 * 336];
    private float[] _views = [];

    [Params(ResampleFilter.Bilinear, ResampleFilter.Bicubic, ResampleFilter.Lanczos)]
    public ResampleFilter Filter { get; set; }

    [Params(1, 2)]
    public int Cores { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        new Random(1).NextBytes(_image.Pixels);
        var options = new ImagePreprocessing { Size = 336, Mode = PreprocessingMode.Stretch, Filter = Filter };
        ImagePreprocessing tiled = options with { Mode = PreprocessingMode.AnyResolution };
        _planar = ImagePreprocessor.CreateForProcessor(options, Cores);
        _patched = ImagePreprocessor.CreateForProcessor(options with { PatchSize = 14 }, Cores);
        _tiled = ImagePreprocessor.CreateForProcessor(tiled, Cores);
        _views = new float[tiled.CountValues(_image.Width, _image.Height)];
    }

    [Benchmark(Baseline = true)]
    [Work(1, "images/s")]
    public void Planes() => _planar.Preprocess(_image, _planes);

    [Benchmark]
    [Work(1, "images/s")]
    public void Patches() => _patched.Preprocess(_image, _planes);

    [Benchmark]
    [Work(1, "images/s")]
    public void Tiles() => _tiled.Preprocess(_image, _views);

    [GlobalCleanup]
    public void Dispose()
    {
        _planar.Dispose();
        _patched.Dispose();
        _tiled.Dispose();
        _image.Dispose();
        GC.SuppressFinalize(this);
    }
}
