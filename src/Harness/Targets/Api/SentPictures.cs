using System.Security.Cryptography;
using FastEval.Engine.Decoding;
using FastEval.Kernels.Imaging;
using SkiaSharp;

namespace FastEval.Harness.Targets.Api;

/// <summary>
/// Makes pictures fit to be sent. A file of a kind that every API takes and within the size limit goes as it is. A larger one is resized (Pillow's bicubic), and other
/// kinds are decoded: a JPEG becomes a JPEG again (quality 95), anything else a PNG, which loses nothing. Each picture is encoded once, however many
/// questions are asked about it while it is remembered. Thread-safe.
/// </summary>
/// <param name="longest">Pixels of the longer side at most.</param>
internal sealed class SentPictures(int longest)
{
    private const int JpegQuality = 95;
    private const long MostBytes = 64L << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    /// <summary>How pictures are sent, for the record.</summary>
    public string Description => $"up to {longest} px as they are; larger ones resized, JPEG {JpegQuality} or PNG";

    /// <summary>Pictures that were encoded or looked through so far.</summary>
    public int Made { get; private set; }

    /// <summary>A picture as it is to be sent.</summary>
    /// <exception cref="ImageException">It cannot be read.</exception>
    public Task<SentPicture> GetAsync(PromptPart.Image picture)
    {
        string key = Convert.ToHexStringLower(SHA256.HashData(picture.File.Span));
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<Entry>? found))
            {
                _byUse.Remove(found);
                _byUse.AddLast(found);
                return found.Value.Picture;
            }
            Made++;
            Task<SentPicture> made = Task.Run(() => Make(picture));
            _entries.Add(key, _byUse.AddLast(new Entry(key, made, picture.File.Length)));
            _bytes += picture.File.Length;
            while (_bytes > MostBytes && _byUse.First is { } oldest && oldest != _byUse.Last)
            {
                _byUse.Remove(oldest);
                _entries.Remove(oldest.Value.Key);
                _bytes -= oldest.Value.Bytes;
            }
            return made;
        }
    }

    private SentPicture Make(PromptPart.Image picture)
    {
        try
        {
            (int width, int height) = ImageDecoder.ReadDimensions(picture.File.Span);
            SKEncodedImageFormat? format = FormatOf(picture.File);
            string? type = format switch
            {
                SKEncodedImageFormat.Jpeg => "image/jpeg",
                SKEncodedImageFormat.Png => "image/png",
                SKEncodedImageFormat.Webp => "image/webp",
                SKEncodedImageFormat.Gif => "image/gif",
                _ => null,
            };
            (int newWidth, int newHeight) = ImageScaler.Fit(width, height, longest);
            if (type is not null && (newWidth, newHeight) == (width, height))
                return new SentPicture(picture.File, type);
            using RgbImage whole = ImageDecoder.Decode(picture.File.Span);
            if ((newWidth, newHeight) == (width, height))
                return Encode(whole, isJpeg: false);
            using RgbImage smaller = ImageScaler.Resize(whole, newWidth, newHeight);
            return Encode(smaller, format == SKEncodedImageFormat.Jpeg);
        }
        catch (ImageException e)
        {
            throw new ImageException($"{picture.Name}: {e.Message}", e);
        }
    }

    private static SKEncodedImageFormat? FormatOf(ReadOnlyMemory<byte> file)
    {
        using SKData data = SKData.CreateCopy(file.Span);
        using SKCodec? codec = SKCodec.Create(data);
        return codec?.EncodedFormat;
    }

    private static SentPicture Encode(RgbImage image, bool isJpeg)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        ReadOnlySpan<byte> source = image.Pixels;
        for (int from = 0, to = 0; from < image.Width * image.Height * 3; from += 3, to += 4)
        {
            source.Slice(from, 3).CopyTo(target[to..]);
            target[to + 3] = byte.MaxValue;
        }
        using SKData data = bitmap.Encode(isJpeg ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png, JpegQuality)
            ?? throw new ImageException($"A picture of {image.Width} × {image.Height} pixels could not be encoded.");
        return new SentPicture(data.ToArray(), isJpeg ? "image/jpeg" : "image/png");
    }

    private sealed record Entry(string Key, Task<SentPicture> Picture, int Bytes);
}
