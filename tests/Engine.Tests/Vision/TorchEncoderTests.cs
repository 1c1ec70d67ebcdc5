using FastEval.Engine.Models;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Timing;
using FastEval.Engine.Vision;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Tests.Vision;

public sealed class TorchEncoderTests
{
    [Fact]
    public void EncodePixels_OfSmallTower_BooksPhasesAndYieldsOneRunOfEmbeddings()
    {
        using TorchEncoder encoder = Load(MmprojFile.Random());
        Fill(encoder);
        var clock = new PhaseClock();

        using ImageEmbedding embedding = encoder.EncodePixels(clock, CancellationToken.None);

        ImageEmbeddingPart part = Assert.Single(embedding.Parts);
        Assert.Equal(16, embedding.TokenCount);
        Assert.Equal(encoder.CountTokens(640, 480), embedding.TokenCount);
        Assert.Equal(16 * encoder.Info.EmbeddingWidth, part.Embeddings.Length);
        Assert.All(part.Embeddings.ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.True(clock.Milliseconds(Phase.VisionEncode) > 0);
        Assert.True(clock.Milliseconds(Phase.Project) > 0);
    }

    [Theory]
    [InlineData(PreprocessingKind.Original, null, true, PreprocessingMode.PadToSquare)]
    [InlineData(PreprocessingKind.Original, "pad", false, PreprocessingMode.PadToSquare)]
    [InlineData(PreprocessingKind.Original, "square", true, PreprocessingMode.CenterCrop)]
    [InlineData(PreprocessingKind.Original, "square", false, PreprocessingMode.Stretch)]
    [InlineData(PreprocessingKind.Mtmd, "square", true, PreprocessingMode.PadAfterResize)]
    public void Encode_OfPicture_PreprocessesAsTheFileAsks(PreprocessingKind kind, string? aspect, bool classToken, PreprocessingMode expected)
    {
        MmprojFile file = MmprojFile.Random(classToken: classToken);
        if (aspect is not null)
            file.Metadata["clip.vision.image_aspect_ratio"] = aspect;
        using var folder = new TemporaryFolder();
        using TorchEncoder encoder = TorchEncoder.Load(file.Write(folder.File("mmproj.gguf")), new TorchEncoderOptions { Preprocessing = kind });
        ImagePreprocessing preprocessing = VisionPreprocessing.Of(encoder.Model, kind);
        Assert.Equal(expected, preprocessing.Mode);
        Assert.Equal(new RgbColor(122, 116, 104), preprocessing.Background);
        using var image = new RgbImage(50, 31);
        new Random(3).NextBytes(image.Pixels);
        float[] pixels = new float[3 * 28 * 28];
        using (IImagePreprocessor preprocessor = ImagePreprocessor.Create(preprocessing))
            preprocessor.Preprocess(image, pixels);
        var clock = new PhaseClock();

        using ImageEmbedding actual = encoder.Encode(image, clock, CancellationToken.None);

        Assert.Equal(pixels, encoder.Pixels.ToArray());
        Assert.True(clock.Milliseconds(Phase.Preprocess) > 0);
        Assert.Equal(16, actual.TokenCount);
    }

    [Fact]
    public void Encode_AfterDispose_Throws()
    {
        TorchEncoder encoder = Load(MmprojFile.Random());
        encoder.Dispose();
        encoder.Dispose();
        using var image = new RgbImage(4, 4);

        Assert.Throws<ObjectDisposedException>(() => encoder.Encode(image, new PhaseClock(), CancellationToken.None));
    }

    [Fact]
    public void EncodePixels_OfCancelledRequest_Throws()
    {
        using TorchEncoder encoder = Load(MmprojFile.Random());

        Assert.Throws<OperationCanceledException>(() => encoder.EncodePixels(new PhaseClock(), new CancellationToken(true)));
    }

    [Fact]
    public void Load_OfLegacyFile_FindsTheSwappedFeedForward()
    {
        float[] expected = Encode(MmprojFile.Random());
        MmprojFile legacy = MmprojFile.Random();
        for (int i = 0; i < 3; i++)
        {
            legacy.Rename($"v.blk.{i}.ffn_up", "other");
            legacy.Rename($"v.blk.{i}.ffn_down", $"v.blk.{i}.ffn_up");
            legacy.Rename("other", $"v.blk.{i}.ffn_down");
        }

        Assert.Equal(expected, Encode(legacy));
    }

    [Fact]
    public void Load_OfLegacyFile_RunsEveryBlockItHolds()
    {
        MmprojFile named = MmprojFile.Random(blocks: 3);
        named.Metadata["clip.vision.feature_layer"] = new[] { 3 };
        MmprojFile oneLess = MmprojFile.Random(blocks: 3);
        oneLess.Metadata["clip.vision.feature_layer"] = new[] { 2 };

        float[] legacy = Encode(MmprojFile.Random(blocks: 3));

        Assert.Equal(Encode(named), legacy);
        Assert.NotEqual(Encode(oneLess), legacy);
    }

    [Fact]
    public void Load_WithSeveralFeatureLayers_ConcatenatesThem()
    {
        MmprojFile file = MmprojFile.Random(width: 32, embedding: 32);
        file.Metadata["clip.vision.feature_layer"] = new[] { 1, 3 };
        file.Tensors["mm.0.weight"] = ([64, 32], new float[64 * 32]);
        using TorchEncoder encoder = Load(file);

        Assert.Equal(64, encoder.Model.FeatureWidth);
        Fill(encoder);
        using ImageEmbedding embedding = encoder.EncodePixels(new PhaseClock(), CancellationToken.None);
        Assert.Equal(16 * 32, embedding.Parts[0].Embeddings.Length);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void EncodePixels_InBFloat16_StaysCloseToFloat32(bool classToken, bool gelu)
    {
        MmprojFile file = MmprojFile.Random(width: 64, feedForward: 128, heads: 4, classToken: classToken, embedding: 48);
        file.Metadata["clip.use_gelu"] = gelu;

        float[] exact = Encode(file);
        float[] fast = Encode(file, VisionDataType.BFloat16);

        Assert.NotEqual(exact, fast);
        for (int token = 0; token < 16; token++)
            Assert.InRange(Cosine.Of(exact.AsSpan(token * 48, 48), fast.AsSpan(token * 48, 48)), 0.9995, 1.0000001);
    }

    /// <summary>
    /// A matrix product of another number of rows may add its terms in another order, so a batch gives each picture's values up to rounding: on AVX2 the
    /// last bits differ, 3·10⁻⁷ of a value, where AVX-512 gives the same ones. Allowed is what a product's 512 terms can come to at worst in float32, 512·2⁻²⁴ of
    /// the largest value, and two steps of bfloat16, whose rounding may tip over. Pictures are further apart than ten times that.
    /// </summary>
    [Theory]
    [InlineData(VisionDataType.Float32, true)]
    [InlineData(VisionDataType.Float32, false)]
    [InlineData(VisionDataType.BFloat16, true)]
    [InlineData(VisionDataType.BFloat16, false)]
    public void Encode_OfAnyNumber_GivesEachPictureWhatItGetsAlone(VisionDataType type, bool classToken)
    {
        double allowed = type == VisionDataType.Float32 ? 512 * Math.Pow(2, -24) : 2 * Math.Pow(2, -8);
        using TorchEncoder encoder = Load(MmprojFile.Random(width: 128, feedForward: 512, heads: 2, classToken: classToken, embedding: 64, image: 112, patch: 14), type);
        RgbImage[] images = [.. Enumerable.Range(0, encoder.LargestBatch + 3).Select(Picture)];
        float[][] single = [.. images.Select(image => Floats([encoder.Encode(image, new PhaseClock(), CancellationToken.None)])[0])];
        for (int i = 1; i < images.Length; i++)
            Assert.All(single[..i], other => Assert.InRange(Difference(single[i], other), 10 * allowed, double.MaxValue));
        foreach (int count in (int[])[0, 1, 2, 3, images.Length])
        {
            PreparedImage[] prepared = [.. images[..count].Select(image => encoder.Prepare(image, new PhaseClock()))];
            IReadOnlyList<ImageEmbedding> batch = encoder.Encode(prepared, new PhaseClock(), CancellationToken.None);
            Array.ForEach(prepared, one => one.Dispose());
            Assert.Equal(count, batch.Count);
            float[][] floats = Floats(batch);
            for (int i = 0; i < count; i++)
                Assert.InRange(Difference(single[i], floats[i]), 0, count == 1 ? 0 : allowed);
        }

        // The largest difference, as a share of the largest value.
        static double Difference(float[] expected, float[] actual)
        {
            Assert.Equal(expected.Length, actual.Length);
            return expected.Zip(actual, (one, other) => Math.Abs((double)one - other)).Max() / expected.Max(Math.Abs);
        }

        static RgbImage Picture(int seed)
        {
            // Noise on a colour of its own: noise alone would be nearly the same gray to the tower.
            var image = new RgbImage(100 + seed, 80);
            var random = new Random(seed);
            byte[] colour = [(byte)random.Next(192), (byte)random.Next(192), (byte)random.Next(192)];
            for (int i = 0; i < image.Pixels.Length; i++)
                image.Pixels[i] = (byte)(colour[i % 3] + random.Next(64));
            return image;
        }

        static float[][] Floats(IReadOnlyList<ImageEmbedding> embeddings)
        {
            float[][] floats = [.. embeddings.Select(embedding => embedding.Parts[0].Embeddings.ToArray())];
            foreach (ImageEmbedding embedding in embeddings)
                embedding.Dispose();
            return floats;
        }
    }

    [Fact]
    public void Load_OfMissingFile_SaysSo() =>
        Assert.Throws<ModelLoadException>(() => TorchEncoder.Load(Path.Combine(Path.GetTempPath(), "no-such-mmproj.gguf")));

    [Fact]
    public void Load_WithUnknownDevice_NamesTheOnesThereAre()
    {
        using var folder = new TemporaryFolder();
        string path = MmprojFile.Random().Write(folder.File("mmproj.gguf"));

        ArgumentException error = Assert.Throws<ArgumentException>(() => TorchEncoder.Load(path, new TorchEncoderOptions { Device = "cuda:99" }));

        Assert.Contains("cpu", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Load_WithThreadsOutOfRange_Throws(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchEncoder.Load("unused.gguf", new TorchEncoderOptions { Threads = threads }));

    private static TorchEncoder Load(MmprojFile file, VisionDataType type = VisionDataType.Float32)
    {
        using var folder = new TemporaryFolder();
        return TorchEncoder.Load(file.Write(folder.File("mmproj.gguf")), new TorchEncoderOptions { DataType = type });
    }

    private static float[] Encode(MmprojFile file, VisionDataType type = VisionDataType.Float32)
    {
        using TorchEncoder encoder = Load(file, type);
        Fill(encoder);
        using ImageEmbedding embedding = encoder.EncodePixels(new PhaseClock(), CancellationToken.None);
        return embedding.Parts[0].Embeddings.ToArray();
    }

    private static void Fill(TorchEncoder encoder)
    {
        var random = new Random(5);
        foreach (ref float pixel in encoder.Pixels)
            pixel = (float)(random.NextDouble() * 4 - 2);
    }
}
