using FastEval.Engine.Models;
using FastEval.Engine.Native;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Tests.Vision;

/// <summary>
/// llama.cpp's mtmd and the torch encoder are two programs for one computation wherever the file has no class token and names its
/// feature layer, as the tiny preset does: each checks the other.
/// </summary>
public sealed class EncoderAgreementTests
{
    [Theory]
    [InlineData(96, 96, PreprocessingKind.Mtmd, VisionDataType.Float32, 0.9999)]
    [InlineData(250, 130, PreprocessingKind.Mtmd, VisionDataType.Float32, 0.9999)]
    [InlineData(40, 300, PreprocessingKind.Mtmd, VisionDataType.Float32, 0.9999)]
    [InlineData(250, 130, PreprocessingKind.Original, VisionDataType.Float32, 0.9999)]
    [InlineData(40, 300, PreprocessingKind.Original, VisionDataType.Float32, 0.9999)]
    [InlineData(250, 130, PreprocessingKind.Mtmd, VisionDataType.BFloat16, 0.999)]
    public void Encode_ByBothEncoders_AgreesPerToken(int width, int height, PreprocessingKind kind, VisionDataType type, double smallestCosine)
    {
        NativeRuntime.EnsureLoaded();
        Assert.SkipUnless(NativeRuntime.HasMtmd, NativeRuntime.MtmdAbsence ?? "");
        (string modelPath, string mmprojPath) = TinyModel.Paths();
        using var image = Picture(width, height);
        using TextModel model = TextModel.Load(modelPath, cancellationToken: TestContext.Current.CancellationToken);
        using MtmdEncoder mtmd = MtmdEncoder.Load(mmprojPath, model, 2, kind);
        using TorchEncoder torch = TorchEncoder.Load(
            mmprojPath, new TorchEncoderOptions { DataType = type, Threads = 2, Preprocessing = kind });

        using ImageEmbedding expected = mtmd.Encode(image, new PhaseClock(), CancellationToken.None);
        using ImageEmbedding actual = torch.Encode(image, new PhaseClock(), CancellationToken.None);

        Assert.Equal(expected.TokenCount, actual.TokenCount);
        Assert.Equal(expected.TokenCount, torch.CountTokens(width, height));
        ReadOnlySpan<float> theirs = Assert.Single(expected.Parts).Embeddings.Span;
        ReadOnlySpan<float> ours = Assert.Single(actual.Parts).Embeddings.Span;
        int embedding = torch.Info.EmbeddingWidth;
        double worst = 1;
        for (int token = 0; token < actual.TokenCount; token++)
            worst = Math.Min(worst, Cosine.Of(theirs.Slice(token * embedding, embedding), ours.Slice(token * embedding, embedding)));
        TestContext.Current.TestOutputHelper?.WriteLine($"1 - smallest cosine: {1 - worst:g3}");
        Assert.InRange(worst, smallestCosine, 1.0000001);
    }

    /// <summary>Soft shapes and some noise, so that every patch is different.</summary>
    private static RgbImage Picture(int width, int height)
    {
        var image = new RgbImage(width, height);
        var random = new Random(11);
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i / 3 % width;
            int y = i / 3 / width;
            double wave = Math.Sin(x * 0.07 + i % 3) + Math.Cos(y * 0.05 - i % 3);
            pixels[i] = (byte)Math.Clamp(128 + 50 * wave + random.Next(-12, 13), 0, 255);
        }

        return image;
    }
}
