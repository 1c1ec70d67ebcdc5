using FastEval.Kernels.Imaging;
using SkiaSharp;

namespace FastEval.Harness.Reports.Html;

/// <summary>Makes a picture small enough to stand in a page.</summary>
internal static class PictureEncoder
{
    private const int Quality = 80;

    private static readonly int[] Edges = [640, 448, 320, 224, 160, 112, 80];

    private static readonly Dictionary<SKEncodedImageFormat, string> MediaTypes = new()
    {
        [SKEncodedImageFormat.Png] = "image/png",
        [SKEncodedImageFormat.Jpeg] = "image/jpeg",
        [SKEncodedImageFormat.Webp] = "image/webp",
        [SKEncodedImageFormat.Gif] = "image/gif",
    };

    /// <summary>The file itself if it fits, else a smaller WebP of it as the models see it: upright, without alpha.</summary>
    /// <param name="file">The picture's file.</param>
    /// <param name="mostBytes">Bytes that it may take; the smallest size is taken whatever it takes.</param>
    /// <exception cref="ImageException">It cannot be read.</exception>
    public static EmbeddedPicture Encode(byte[] file, long mostBytes)
    {
        (int width, int height) = ImageDecoder.ReadDimensions(file);
        if (file.Length <= mostBytes && Math.Max(width, height) <= Edges[0] && MediaTypeOf(file) is { } type)
            return new EmbeddedPicture(Uri(type, file), width, height, IsShrunk: false);
        using RgbImage image = ImageDecoder.Decode(file);
        using SKBitmap full = ToBitmap(image);
        byte[] encoded = [];
        foreach (int edge in Edges)
        {
            encoded = Encode(full, Math.Min(1, (double)edge / Math.Max(width, height)));
            if (encoded.Length <= mostBytes)
                break;
        }
        return new EmbeddedPicture(Uri("image/webp", encoded), width, height, IsShrunk: true);
    }

    private static string? MediaTypeOf(byte[] file)
    {
        using var stream = new MemoryStream(file);
        using SKCodec? codec = SKCodec.Create(stream);
        return codec is null ? null : MediaTypes.GetValueOrDefault(codec.EncodedFormat);
    }

    private static string Uri(string mediaType, byte[] bytes) => $"data:{mediaType};base64,{Convert.ToBase64String(bytes)}";

    private static SKBitmap ToBitmap(RgbImage image)
    {
        var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        ReadOnlySpan<byte> source = image.Pixels;
        for (int from = 0, to = 0; from < source.Length; from += 3, to += 4)
        {
            source.Slice(from, 3).CopyTo(target[to..]);
            target[to + 3] = byte.MaxValue;
        }
        return bitmap;
    }

    private static byte[] Encode(SKBitmap full, double factor)
    {
        var size = new SKImageInfo(Math.Max(1, (int)Math.Round(full.Width * factor)), Math.Max(1, (int)Math.Round(full.Height * factor)), full.ColorType, full.AlphaType);
        using SKBitmap scaled = full.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using SKData data = scaled.Encode(SKEncodedImageFormat.Webp, Quality);
        return data.ToArray();
    }
}
