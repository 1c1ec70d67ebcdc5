using BenchmarkDotNet.Attributes;
using FastEval.Benchmarks.Columns;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Harness.Regressions.Measuring;
using FastEval.Kernels.Imaging;

namespace FastEval.Benchmarks.Engine;

/// <summary>Tower and projector of the model tiny in each arithmetic, one picture at a time.</summary>
public class EncoderBenchmarks : IDisposable
{
    private readonly PhaseClock _clock = new();
    private HotPathParts _parts = null!;
    private TorchEncoder _encoder = null!;
    private PreparedImage[] _prepared = null!;

    [Params(VisionDataType.Float32, VisionDataType.BFloat16)]
    public VisionDataType Arithmetic { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _parts = TinyParts.Create();
        _encoder = _parts.LoadEncoder(Arithmetic);
        using RgbImage photo = ImageDecoder.Decode(_parts.Photo.File.Span);
        _prepared = [_parts.Keep(_encoder.Prepare(photo, _clock))];
    }

    [Benchmark]
    [Work(1, "images/s")]
    public int Encode()
    {
        using ImageEmbedding embedding = _encoder.Encode(_prepared, _clock, CancellationToken.None)[0];
        return embedding.TokenCount;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _parts.Dispose();
        GC.SuppressFinalize(this);
    }
}
