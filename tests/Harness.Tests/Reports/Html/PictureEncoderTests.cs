using FastEval.Harness.Reports.Html;
using FastEval.Kernels.Imaging;
using SkiaSharp;

namespace FastEval.Harness.Tests.Reports.Html;

public sealed class PictureEncoderTests
{
    [Fact]
    public void Encode_SmallFile_IsItself()
    {
        byte[] file = Draw(96, 64, noise: false);
        EmbeddedPicture picture = PictureEncoder.Encode(file, 1 << 20);
        Assert.Equal(("data:image/png;base64," + Convert.ToBase64String(file), 96, 64, false), (picture.Uri, picture.Width, picture.Height, picture.IsShrunk));
    }

    [Theory]
    [InlineData(1 << 20, 640)]
    [InlineData(1 << 14, 0)]
    public void Encode_LargeFile_IsShrunkIntoItsShare(int mostBytes, int edge)
    {
        EmbeddedPicture picture = PictureEncoder.Encode(Draw(1200, 900, noise: true), mostBytes);
        Assert.Equal((1200, 900, true), (picture.Width, picture.Height, picture.IsShrunk));
        const string prefix = "data:image/webp;base64,";
        Assert.StartsWith(prefix, picture.Uri, StringComparison.Ordinal);
        byte[] bytes = Convert.FromBase64String(picture.Uri![prefix.Length..]);
        Assert.InRange(bytes.Length, 1, mostBytes);
        (int width, int height) = ImageDecoder.ReadDimensions(bytes);
        Assert.Equal(4 * height, 3 * width);
        Assert.True(edge == 0 ? width < 640 : width == edge);
    }

    [Fact]
    public void Encode_DamagedFile_IsAnImageException() => Assert.Throws<ImageException>(() => PictureEncoder.Encode(Draw(700, 700, noise: true)[..20000], 1 << 10));

    private static byte[] Draw(int width, int height, bool noise)
    {
        using var bitmap = new SKBitmap(width, height);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.SteelBlue);
        using var paint = new SKPaint { Color = SKColors.Orange };
        var random = new Random(1);
        for (int i = 0; i < (noise ? 4000 : 1); i++)
            canvas.DrawCircle(random.Next(width), random.Next(height), 2 + random.Next(12), paint);
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
