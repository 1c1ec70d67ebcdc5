using FastEval.Kernels.Imaging;
using SkiaSharp;

namespace FastEval.Kernels.Tests.Imaging;

public sealed class ImageDecoderTests
{
    [Theory]
    [InlineData(1, "RGBW", 24, 16)]
    [InlineData(2, "GRWB", 24, 16)]
    [InlineData(3, "WBGR", 24, 16)]
    [InlineData(4, "BWRG", 24, 16)]
    [InlineData(5, "RBGW", 16, 24)]
    [InlineData(6, "BRWG", 16, 24)]
    [InlineData(7, "WGBR", 16, 24)]
    [InlineData(8, "GWRB", 16, 24)]
    public void Decode_ExifOrientation_TurnsUpright(int orientation, string quadrants, int width, int height)
    {
        byte[] file = TestFile.Read($"orientation{orientation}.jpg");
        using RgbImage image = ImageDecoder.Decode(file);
        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.Equal((width, height), ImageDecoder.ReadDimensions(file));
        Assert.Equal(quadrants, Quadrants(image, NearestLetter));
    }

    [Fact]
    public void Decode_CmykJpeg_GivesItsColours()
    {
        using RgbImage image = ImageDecoder.Decode(TestFile.Read("cmyk.jpg"));
        Assert.Equal("CMYK", Quadrants(image, NearestLetter));
    }

    [Fact]
    public void Decode_GrayJpeg_HasEqualChannels()
    {
        using RgbImage image = ImageDecoder.Decode(TestFile.Read("gray.jpg"));
        for (int i = 0; i < image.Pixels.Length; i += 3)
        {
            Assert.Equal(image.Pixels[i], image.Pixels[i + 1]);
            Assert.Equal(image.Pixels[i], image.Pixels[i + 2]);
        }

        // ITU-R 601 luma of pure red, as Pillow made it.
        Assert.InRange(Pixel(image, 4, 4).R, 74, 78);
    }

    [Fact]
    public void Decode_SixteenBitRgb_RoundsToEight()
    {
        using RgbImage image = ImageDecoder.Decode(TestFile.Read("rgb16.png"));
        for (int x = 0; x < 16; x++)
        {
            Assert.Equal(((byte)(17 * x), (byte)(255 - (17 * x)), (byte)100), Pixel(image, x, 1));
        }
    }

    [Fact]
    public void Decode_SixteenBitGray_RoundsToEight()
    {
        using RgbImage image = ImageDecoder.Decode(TestFile.Read("gray16.png"));
        for (int x = 0; x < 16; x++)
        {
            Assert.Equal(((byte)(17 * x), (byte)(17 * x), (byte)(17 * x)), Pixel(image, x, 3));
        }
    }

    [Fact]
    public void Decode_Alpha_IsDroppedWithColoursKept()
    {
        using RgbImage image = ImageDecoder.Decode(TestFile.Read("alpha.png"));
        for (int x = 0; x < 16; x++)
        {
            Assert.Equal(((byte)(10 * x), (byte)(200 - (10 * x)), (byte)7), Pixel(image, x, 2));
        }
    }

    [Fact]
    public void Decode_PaletteWithTransparentEntry_KeepsItsColour()
    {
        using RgbImage image = ImageDecoder.Decode(TestFile.Read("palette.png"));
        Assert.Equal("RGBW", Quadrants(image, NearestLetter));
    }

    [Theory]
    [InlineData("animated.gif")]
    [InlineData("animated.webp")]
    public void Decode_Animation_GivesFirstFrame(string name)
    {
        using RgbImage image = ImageDecoder.Decode(TestFile.Read(name));
        Assert.Equal(((byte)200, (byte)30, (byte)60), Pixel(image, 0, 0));
        Assert.Equal(((byte)200, (byte)30, (byte)60), Pixel(image, 23, 15));
    }

    [Fact]
    public void Decode_Bmp_GivesItsColours()
    {
        using RgbImage image = ImageDecoder.Decode(TestFile.Read("rgb.bmp"));
        Assert.Equal("RGBW", Quadrants(image, NearestLetter));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(5, 1)]
    [InlineData(6, 1)]
    [InlineData(7, 5)]
    [InlineData(17, 9)]
    public void Decode_RandomPng_IsExact(int width, int height)
    {
        var random = new Random(width * 100 + height);
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int i = 0; i < width * height; i++)
        {
            bitmap.SetPixel(i % width, i / width, new SKColor((uint)random.Next() | 0xFF000000));
        }

        using SKData file = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using RgbImage image = ImageDecoder.Decode(file.ToArray());
        for (int i = 0; i < width * height; i++)
        {
            SKColor expected = bitmap.GetPixel(i % width, i / width);
            Assert.Equal((expected.Red, expected.Green, expected.Blue), Pixel(image, i % width, i / width));
        }
    }

    [Fact]
    public void Decode_Photo_HasItsSize()
    {
        using RgbImage image = ImageDecoder.Decode(TestFile.Read("photo.jpg"));
        Assert.Equal((600, 400), (image.Width, image.Height));
        (byte r, _, byte b) = Pixel(image, 290, 150);
        Assert.True(r > b + 80, "The coffee is brown.");
    }

    [Fact]
    public void Decode_HugePicture_IsRefusedFromItsHeader()
    {
        byte[] file = TestFile.Read("huge.png");
        long before = GC.GetAllocatedBytesForCurrentThread();
        ImageException error = Assert.Throws<ImageException>(() => ImageDecoder.Decode(file));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000);
        Assert.Contains("20000x20000", error.Message, StringComparison.Ordinal);
        Assert.Contains("100 megapixels", error.Message, StringComparison.Ordinal);
        Assert.Throws<ImageException>(() => ImageDecoder.ReadDimensions(file));
    }

    [Fact]
    public void Decode_LowerLimits_AreApplied()
    {
        byte[] file = TestFile.Read("photo.jpg");
        Assert.Throws<ImageException>(() => ImageDecoder.Decode(file, new ImageLimits { MaxPixels = 239_999 }));
        Assert.Throws<ImageException>(() => ImageDecoder.Decode(file, new ImageLimits { MaxSide = 599 }));
        using RgbImage image = ImageDecoder.Decode(file, new ImageLimits { MaxPixels = 240_000, MaxSide = 600 });
        Assert.Equal(600, image.Width);
    }

    [Fact]
    public void Limits_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxPixels = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageLimits { MaxSide = 70_000 });
    }

    [Fact]
    public void Decode_EmptyOrNoImage_IsRefused()
    {
        Assert.Contains("empty", Assert.Throws<ImageException>(() => ImageDecoder.Decode([])).Message, StringComparison.Ordinal);
        Assert.Contains("not an image", Assert.Throws<ImageException>(() => ImageDecoder.Decode("Hello, world"u8)).Message, StringComparison.Ordinal);
        Assert.Throws<ImageException>(() => ImageDecoder.Decode([0xFF]));
        Assert.Throws<ImageException>(() => ImageDecoder.Decode(new byte[100_000]));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Decode_Truncated_IsRefused(SKEncodedImageFormat format)
    {
        using SKBitmap photo = SKBitmap.Decode(TestFile.Read("photo.jpg"));
        using SKData data = photo.Encode(format, 90);
        byte[] file = data.ToArray();
        using (RgbImage whole = ImageDecoder.Decode(file))
        {
            Assert.Equal(600, whole.Width);
        }

        foreach (double part in (double[])[0.001, 0.01, 0.1, 0.3, 0.5, 0.8, 0.95, 0.99])
        {
            int length = (int)(file.Length * part);
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(file.AsSpan(0, length)));
        }
    }

    [Theory]
    [InlineData("animated.gif")]
    [InlineData("rgb.bmp")]
    [InlineData("palette.png")]
    [InlineData("cmyk.jpg")]
    public void Decode_SmallFileCutAnywhereInItsFirstHalf_IsRefused(string name)
    {
        byte[] file = TestFile.Read(name);
        for (int length = 0; length < file.Length / 2; length++)
        {
            int cut = length;
            Assert.Throws<ImageException>(() => ImageDecoder.Decode(file.AsSpan(0, cut)));
        }
    }

    [Fact]
    public void Decode_FlippedBytes_GivesAPictureOrAnImageException()
    {
        byte[] original = TestFile.Read("photo.jpg");
        var random = new Random(7);
        int decoded = 0;
        for (int round = 0; round < 150; round++)
        {
            byte[] file = [.. original];
            for (int i = 0; i < 3; i++)
            {
                file[random.Next(round < 75 ? 1000 : file.Length)] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                using RgbImage image = ImageDecoder.Decode(file);
                decoded++;
            }
            catch (ImageException)
            {
                continue;
            }
        }

        Assert.InRange(decoded, 1, 149);
    }

    private static string Quadrants(RgbImage image, Func<(byte, byte, byte), char> letter)
    {
        int x = image.Width / 4;
        int y = image.Height / 4;
        return string.Concat(
            letter(Pixel(image, x, y)), letter(Pixel(image, 3 * x, y)), letter(Pixel(image, x, 3 * y)), letter(Pixel(image, 3 * x, 3 * y)));
    }

    private static char NearestLetter((byte R, byte G, byte B) pixel) =>
        (pixel.R > 127, pixel.G > 127, pixel.B > 127) switch
        {
            (true, false, false) => 'R',
            (false, true, false) => 'G',
            (false, false, true) => 'B',
            (true, true, true) => 'W',
            (false, true, true) => 'C',
            (true, false, true) => 'M',
            (true, true, false) => 'Y',
            _ => 'K',
        };

    private static (byte R, byte G, byte B) Pixel(RgbImage image, int x, int y)
    {
        Span<byte> pixel = image.Pixels.Slice(((y * image.Width) + x) * 3, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }
}
