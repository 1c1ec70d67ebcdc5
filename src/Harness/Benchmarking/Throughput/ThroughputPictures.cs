using System.Globalization;
using FastEval.Engine.Decoding;
using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Core;
using FastEval.Kernels.Imaging;
using SkiaSharp;

namespace FastEval.Harness.Benchmarking.Throughput;

/// <summary>Pictures to ask about, all different.</summary>
internal static class ThroughputPictures
{
    private const int Shapes = 12;
    private const int Quality = 90;

    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg"];

    /// <summary>The first PNG and JPEG files of a folder, by name.</summary>
    /// <exception cref="ImageException">There are not so many, or one cannot be read.</exception>
    public static IReadOnlyList<PromptPart.Image> FromFolder(string folder, int count)
    {
        if (!Directory.Exists(folder))
            throw new ImageException($"There is no folder {folder}: check the path given to --image-folder.");
        string[] files =
        [
            .. Directory.EnumerateFiles(folder).Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).Take(count),
        ];
        return files.Length == count
            ? [.. files.Select(ImageFile.Read)]
            : throw new ImageException(string.Create(CultureInfo.InvariantCulture, $"{folder} has {files.Length} PNG and JPEG files, and {count} are wanted: lower --images, or name another folder."));
    }

    /// <summary>The photo of <c>fasteval bench</c> with shapes on it, others on each, as JPEG.</summary>
    /// <param name="seed">What the shapes are drawn from.</param>
    /// <param name="count">How many pictures.</param>
    public static IReadOnlyList<PromptPart.Image> Draw(uint seed, int count)
    {
        using SKBitmap photo = SKBitmap.Decode(BenchPicture.Load().File.Span);
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(i => new PromptPart.Image(Draw(photo, random.Fork()), string.Create(CultureInfo.InvariantCulture, $"picture-{i}.jpg")))];
    }

    private static byte[] Draw(SKBitmap photo, SeededRandom random)
    {
        using SKBitmap picture = photo.Copy();
        using var canvas = new SKCanvas(picture);
        using var paint = new SKPaint { IsAntialias = true };
        for (int i = 0; i < Shapes; i++)
        {
            paint.Color = new SKColor((byte)random.Below(256), (byte)random.Below(256), (byte)random.Below(256));
            float x = random.Unit() * picture.Width, y = random.Unit() * picture.Height, size = random.Between(0.03f, 0.15f) * picture.Width;
            if (random.Flip())
                canvas.DrawCircle(x, y, size / 2, paint);
            else
                canvas.DrawRect(x - size / 2, y - size / 2, size, size, paint);
        }
        canvas.Flush();
        using SKData data = picture.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }
}
