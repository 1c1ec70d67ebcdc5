using System.Runtime.InteropServices;
using FastEval.Harness.Suites.Core.Drawing;
using SkiaSharp;

namespace FastEval.Harness.Suites.Core;

/// <summary>Pictures as PNG files.</summary>
internal static class PictureFile
{
    /// <summary>The smallest PNG that Skia makes of it: 8-bit RGB.</summary>
    public static byte[] Png(ScenePicture picture)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Canvas.Side, Canvas.Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        byte[] rgba = new byte[Canvas.Side * Canvas.Side * 4];
        for (int i = 0; i < Canvas.Side * Canvas.Side; i++)
        {
            picture.Pixels.AsSpan(i * 3, 3).CopyTo(rgba.AsSpan(i * 4));
            rgba[i * 4 + 3] = byte.MaxValue;
        }
        Marshal.Copy(rgba, 0, bitmap.GetPixels(), rgba.Length);
        using SKPixmap pixels = bitmap.PeekPixels();
        using SKData png = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 9))
            ?? throw new FastEvalException("Skia could not make a PNG.");
        return png.ToArray();
    }
}
