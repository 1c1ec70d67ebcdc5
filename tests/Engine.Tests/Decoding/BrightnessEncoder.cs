using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Tests.Decoding;

/// <summary>An encoder whose embedding of a picture is its first byte, and which tells what it is asked.</summary>
internal sealed class BrightnessEncoder(int largestBatch) : IVisionEncoder
{
    /// <summary>How many pictures each call had.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>Pictures prepared so far.</summary>
    public CountdownEvent LeftToPrepare { get; } = new(1);

    public Action? OnEncode { get; init; }

    public VisionEncoderInfo Info => new("fake", "cpu", "f32", "original", 1, 8, 1);

    public string Fingerprint => "fake";

    public int LargestBatch => largestBatch;

    public int CountTokens(int width, int height, bool isAlone = true) => 1;

    public PreparedImage Prepare(RgbImage image, PhaseClock clock, bool isAlone = true)
    {
        MemoryOwner<float> input = MemoryOwner<float>.Allocate(1);
        input.Span[0] = image.Pixels[0];
        if (!LeftToPrepare.IsSet)
            LeftToPrepare.Signal();
        return new PreparedImage(input);
    }

    public IReadOnlyList<ImageEmbedding> Encode(IReadOnlyList<PreparedImage> images, PhaseClock clock, CancellationToken cancellationToken)
    {
        OnEncode?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        Batches.Add(images.Count);
        return [.. images.Select(image => Of(((MemoryOwner<float>)image.Input).Span[0]))];
    }

    public void Dispose() => LeftToPrepare.Dispose();

    private static ImageEmbedding Of(float value)
    {
        MemoryOwner<float> owner = MemoryOwner<float>.Allocate(1);
        owner.Span[0] = value;
        return new ImageEmbedding([ImageEmbeddingPart.OfEmbeddings(owner, 1)]);
    }
}
