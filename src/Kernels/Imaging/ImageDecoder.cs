using FastEval.Kernels.Memory;
using SkiaSharp;

namespace FastEval.Kernels.Imaging;

/// <summary>
/// Image files (JPEG, PNG, WebP, GIF, BMP and what else Skia reads) to 8-bit RGB, as Pillow's <c>exif_transpose</c> and <c>convert("RGB")</c> give it:
/// turned upright by the EXIF orientation; alpha dropped, colours under it kept as they are; the first frame of an animation; colour
/// profiles ignored; gray spread to three channels. 16-bit samples are rounded to 8. Thread-safe.
/// </summary>
public static unsafe class ImageDecoder
{
    private const int BytesPerDecodedPixel = 4;

    /// <summary>Reads width and height from the header, as they will be after <see cref="Decode"/> (turned upright).</summary>
    /// <param name="file">A whole image file.</param>
    /// <param name="limits">Largest size accepted; <see cref="ImageLimits.Default"/> when null.</param>
    /// <returns>Pixels across and down.</returns>
    /// <exception cref="ImageException">Not an image, damaged, or larger than allowed.</exception>
    public static (int Width, int Height) ReadDimensions(ReadOnlySpan<byte> file, ImageLimits? limits = null)
    {
        RefuseEmpty(file);
        fixed (byte* bytes = file)
        {
            using SKData data = SKData.Create((nint)bytes, file.Length);
            using SKCodec codec = Open(data, file, limits ?? ImageLimits.Default);
            return PixelTransfer.SwapsSides(codec.EncodedOrigin)
                ? (codec.Info.Height, codec.Info.Width)
                : (codec.Info.Width, codec.Info.Height);
        }
    }

    /// <summary>Decodes a file.</summary>
    /// <param name="file">A whole image file.</param>
    /// <param name="limits">Largest size accepted; <see cref="ImageLimits.Default"/> when null.</param>
    /// <returns>The picture; the caller disposes it.</returns>
    /// <exception cref="ImageException">Not an image, damaged, truncated, or larger than allowed.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageLimits? limits = null)
    {
        RefuseEmpty(file);
        fixed (byte* bytes = file)
        {
            using SKData data = SKData.Create((nint)bytes, file.Length);
            using SKCodec codec = Open(data, file, limits ?? ImageLimits.Default);
            return Read(codec, file.Length);
        }
    }

    private static void RefuseEmpty(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            throw new ImageException("The image file is empty (0 bytes). Give a JPEG, PNG, WebP, GIF or BMP file.");
        }
    }

    private static SKCodec Open(SKData data, ReadOnlySpan<byte> file, ImageLimits limits)
    {
        SKCodec codec = SKCodec.Create(data) ?? throw NotRecognised(file);
        try
        {
            limits.Check(codec.Info.Width, codec.Info.Height);
            return codec;
        }
        catch (ImageException)
        {
            codec.Dispose();
            throw;
        }
    }

    private static RgbImage Read(SKCodec codec, int fileLength)
    {
        int width = codec.Info.Width;
        int height = codec.Info.Height;

        // Unpremultiplied and without a colour space: the samples as the file holds them.
        SKAlphaType alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var target = new SKImageInfo(width, height, SKColorType.Rgba8888, alpha);
        using PinnedBuffer<byte> decoded = SharedPool.Of<byte>().Rent(checked(width * height * BytesPerDecodedPixel));
        fixed (byte* pixels = decoded.Span)
        {
            SKCodecResult result = codec.GetPixels(target, (nint)pixels, width * BytesPerDecodedPixel, SKCodecOptions.Default);
            if (result != SKCodecResult.Success)
            {
                throw Damaged(codec.EncodedFormat, result, width, height, fileLength);
            }
        }

        bool swaps = PixelTransfer.SwapsSides(codec.EncodedOrigin);
        var image = new RgbImage(swaps ? height : width, swaps ? width : height);
        PixelTransfer.ToUprightRgb(decoded.Span, width, height, codec.EncodedOrigin, image.Pixels);
        return image;
    }

    private static ImageException NotRecognised(ReadOnlySpan<byte> file)
    {
        string start = Convert.ToHexString(file[..Math.Min(file.Length, 8)]);
        return new ImageException(
            $"The file ({file.Length} bytes, starting with {start}) is not an image that can be read, or its header is damaged. "
            + "Give a JPEG, PNG, WebP, GIF or BMP file.");
    }

    private static ImageException Damaged(SKEncodedImageFormat format, SKCodecResult result, int width, int height, int fileLength)
    {
        string what = result switch
        {
            SKCodecResult.IncompleteInput => "is truncated: its pixels end early",
            SKCodecResult.ErrorInInput => "is damaged: its pixel data has errors",
            SKCodecResult.InvalidInput => "is damaged: its structure is invalid",
            _ => $"cannot be decoded ({result})",
        };
        return new ImageException($"The {format} image ({width}x{height}, {fileLength} bytes) {what}. Fetch or export the file again.");
    }
}
