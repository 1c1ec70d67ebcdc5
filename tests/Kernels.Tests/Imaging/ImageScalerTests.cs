using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Imaging;

public sealed class ImageScalerTests
{
    [Theory]
    [InlineData(97, 61, 32)]
    [InlineData(40, 200, 64)]
    [InlineData(20, 24, 48)]
    public void Resize_ToASquare_IsWhatThePreprocessorsMake(int width, int height, int side)
    {
        using RgbImage image = Noise(width, height);
        using var reference = new ReferencePreprocessor(new ImagePreprocessing { Size = side, Mode = PreprocessingMode.Stretch });
        byte[] expected = new byte[side * side * 3];
        reference.Resize(image, expected);
        using RgbImage resized = ImageScaler.Resize(image, side, side);
        Assert.Equal(expected, resized.Pixels[..expected.Length].ToArray());
    }

    [Fact]
    public void Resize_ToItsOwnSize_ChangesNothing()
    {
        using RgbImage image = Noise(31, 17);
        using RgbImage same = ImageScaler.Resize(image, 31, 17);
        Assert.Equal(image.Pixels[..(31 * 17 * 3)].ToArray(), same.Pixels[..(31 * 17 * 3)].ToArray());
    }

    [Theory]
    [InlineData(4000, 3, 300, 300, 1)]
    [InlineData(600, 400, 300, 300, 200)]
    [InlineData(400, 601, 300, 200, 300)]
    [InlineData(200, 300, 300, 200, 300)]
    public void Fit_AnyShape_KeepsItWithinTheLimit(int width, int height, int longest, int newWidth, int newHeight) =>
        Assert.Equal((newWidth, newHeight), ImageScaler.Fit(width, height, longest));

    private static RgbImage Noise(int width, int height)
    {
        var image = new RgbImage(width, height);
        new Random(7).NextBytes(image.Pixels[..(width * height * 3)]);
        return image;
    }
}
