using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests.Imaging;

/// <summary>The same picture as <c>picture</c> in perf/peers/pillow_check.py: noise, slopes, hard edges and flat areas, from integers alone.</summary>
internal static class SyntheticPicture
{
    public static RgbImage Create(int width, int height, int seed)
    {
        var image = new RgbImage(width, height);
        Span<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i++)
        {
            uint noise = ((uint)i * 2654435761) + ((uint)seed * 40503);
            noise ^= noise >> 15;
            noise *= 2246822519;
            noise ^= noise >> 13;
            (int x, int y, int channel) = (i / 3 % width, i / 3 / width, i % 3);
            pixels[i] = (byte)((((x / 16) + (y / 16)) % 4) switch
            {
                0 => (int)(noise >> 24),
                1 => (x * 3) + (y * 5) + (channel * 70),
                2 => (((x / 3) ^ (y / 5)) & 1) * 255,
                _ => channel * 90,
            });
        }

        return image;
    }
}
