using CsCheck;
using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Imaging;

public sealed class PreprocessorTests
{
    private static readonly Gen<(int Width, int Height)> Shapes = Gen.Frequency(
        (6, Gen.Select(Gen.Int[1, 200], Gen.Int[1, 200])),
        (1, Gen.Select(Gen.Int[1, 3], Gen.Int[1, 1500])),
        (1, Gen.Select(Gen.Int[1, 1500], Gen.Int[1, 3])));

    [Fact]
    public void Preprocess_AnyShapeAndOptions_EqualsReference()
    {
        Gen.Select(Shapes, Gen.Int[16, 80], Gen.Int[0, 3], Gen.Bool, Gen.Int[0, int.MaxValue]).Sample(
            (shape, size, mode, bilinear, seed) =>
            {
                var options = new ImagePreprocessing
                {
                    Size = size,
                    Mode = (PreprocessingMode)mode,
                    Filter = bilinear ? ResampleFilter.Bilinear : ResampleFilter.Bicubic,
                    Background = new((byte)seed, (byte)(seed >> 8), (byte)(seed >> 16)),
                };
                using RgbImage image = RandomImage(shape.Width, shape.Height, seed);
                using var reference = new ReferencePreprocessor(options);
                byte[] pixels = new byte[size * size * 3];
                float[] planes = new float[pixels.Length];
                reference.Resize(image, pixels);
                reference.Preprocess(image, planes);
                foreach (HorizontalPass pass in HorizontalPass.Supported())
                {
                    using var simd = new SimdPreprocessor(options, pass);
                    AssertSame(simd, image, pixels, planes);
                }
            },
            iter: 200,
            threads: 1);
    }

    [Theory]
    [InlineData(PreprocessingMode.PadToSquare)]
    [InlineData(PreprocessingMode.CenterCrop)]
    [InlineData(PreprocessingMode.Stretch)]
    [InlineData(PreprocessingMode.PadAfterResize)]
    public void Preprocess_OnEveryAccelerator_EqualsReference(PreprocessingMode mode)
    {
        var options = new ImagePreprocessing { Size = 32, Mode = mode, Background = new(9, 99, 199) };
        foreach (string name in Implementations.Names)
        {
            using IImagePreprocessor preprocessor = Implementations.Create(name, options);
            using var reference = new ReferencePreprocessor(options);
            foreach ((int width, int height) in ((int, int)[])[(50, 37), (20, 90), (32, 32), (1, 1), (400, 3)])
            {
                using RgbImage image = RandomImage(width, height, width);
                byte[] pixels = new byte[32 * 32 * 3];
                float[] planes = new float[pixels.Length];
                reference.Resize(image, pixels);
                reference.Preprocess(image, planes);
                AssertSame(preprocessor, image, pixels, planes);
            }
        }
    }

    [Theory]
    [InlineData(PreprocessingMode.PadToSquare)]
    [InlineData(PreprocessingMode.CenterCrop)]
    [InlineData(PreprocessingMode.Stretch)]
    [InlineData(PreprocessingMode.PadAfterResize)]
    public void Preprocess_AfterWarmUp_AllocatesNothing(PreprocessingMode mode)
    {
        using IImagePreprocessor preprocessor = ImagePreprocessor.Create(new ImagePreprocessing { Size = 56, Mode = mode });
        using RgbImage image = RandomImage(320, 200, 1);
        byte[] pixels = new byte[56 * 56 * 3];
        float[] planes = new float[pixels.Length];
        preprocessor.Preprocess(image, planes);
        preprocessor.Resize(image, pixels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            preprocessor.Preprocess(image, planes);
            preprocessor.Resize(image, pixels);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Preprocess_FromSeveralThreads_GivesTheSame()
    {
        using IImagePreprocessor preprocessor = ImagePreprocessor.Create(new ImagePreprocessing { Size = 56, Mode = PreprocessingMode.CenterCrop });
        float[][] results = new float[24][];
        Parallel.For(0, results.Length, i =>
        {
            using RgbImage image = RandomImage(100 + (i % 3), 80, i % 3);
            results[i] = new float[56 * 56 * 3];
            preprocessor.Preprocess(image, results[i]);
        });
        for (int i = 3; i < results.Length; i++)
        {
            Assert.Equal(results[i % 3], results[i]);
        }

        Assert.NotEqual(results[0], results[1]);
    }

    [Fact]
    public void Preprocess_LongestSideAllowed_Works()
    {
        using RgbImage image = RandomImage(65_535, 1, 3);
        foreach (PreprocessingMode mode in Enum.GetValues<PreprocessingMode>())
        {
            using IImagePreprocessor preprocessor = ImagePreprocessor.Create(new ImagePreprocessing { Size = 16, Mode = mode });
            byte[] pixels = new byte[16 * 16 * 3];
            preprocessor.Resize(image, pixels);
            Assert.NotEqual(new byte[pixels.Length], pixels);
        }
    }

    [Fact]
    public void Preprocess_WrongOutputLength_IsRefused()
    {
        using RgbImage image = RandomImage(10, 10, 3);
        var options = new ImagePreprocessing { Size = 16, Mode = PreprocessingMode.Stretch };
        foreach (string name in Implementations.Names)
        {
            using IImagePreprocessor preprocessor = Implementations.Create(name, options);
            Assert.Throws<ArgumentException>(() => preprocessor.Resize(image, new byte[767]));
            Assert.Throws<ArgumentException>(() => preprocessor.Preprocess(image, new float[769]));
        }
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImagePreprocessing { Size = 15, Mode = PreprocessingMode.Stretch });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImagePreprocessing { Size = 16, Mode = PreprocessingMode.Stretch, Std = default });
    }

    [Fact]
    public void Resize_PhotoToItsOwnShape_IsTheSame()
    {
        using RgbImage image = RandomImage(48, 48, 5);
        foreach (PreprocessingMode mode in Enum.GetValues<PreprocessingMode>())
        {
            using IImagePreprocessor preprocessor = ImagePreprocessor.Create(new ImagePreprocessing { Size = 48, Mode = mode });
            byte[] pixels = new byte[48 * 48 * 3];
            preprocessor.Resize(image, pixels);
            Assert.Equal(image.Pixels.ToArray(), pixels);
        }
    }

    private static void AssertSame(IImagePreprocessor preprocessor, RgbImage image, byte[] expectedPixels, float[] expectedPlanes)
    {
        byte[] pixels = new byte[expectedPixels.Length];
        float[] planes = new float[expectedPlanes.Length];
        preprocessor.Resize(image, pixels);
        preprocessor.Preprocess(image, planes);
        Assert.Equal(expectedPixels, pixels);
        Assert.Equal(expectedPlanes, planes);
    }

    private static RgbImage RandomImage(int width, int height, int seed)
    {
        var image = new RgbImage(width, height);
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }
}
