using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace FastEval.Kernels.Imaging;

/// <summary>Moves decoded RGBA pixels into upright RGB rows.</summary>
internal static class PixelTransfer
{
    /// <summary>True when the stored rows become columns of the upright picture.</summary>
    public static bool SwapsSides(SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>Drops alpha and applies the orientation.</summary>
    /// <param name="rgba">Stored pixels, height × width × 4, at least that long.</param>
    /// <param name="width">Stored width.</param>
    /// <param name="height">Stored height.</param>
    /// <param name="origin">Where the stored first row and column belong.</param>
    /// <param name="rgb">Receives the upright picture, height × width × 3 bytes.</param>
    public static void ToUprightRgb(ReadOnlySpan<byte> rgba, int width, int height, SKEncodedOrigin origin, Span<byte> rgb)
    {
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(rgba)[..(width * height)];
        if (origin == SKEncodedOrigin.TopLeft)
        {
            DropAlpha(pixels, rgb);
            return;
        }

        // Where stored pixel (0, 0) goes, and how far one step right or down moves, in upright pixels.
        (int start, int right, int down) = origin switch
        {
            SKEncodedOrigin.TopRight => (width - 1, -1, width),
            SKEncodedOrigin.BottomRight => ((width * height) - 1, -1, -width),
            SKEncodedOrigin.BottomLeft => (width * (height - 1), 1, -width),
            SKEncodedOrigin.LeftTop => (0, height, 1),
            SKEncodedOrigin.RightTop => (height - 1, height, -1),
            SKEncodedOrigin.RightBottom => ((width * height) - 1, -height, -1),
            SKEncodedOrigin.LeftBottom => (height * (width - 1), -height, 1),
            _ => (0, 1, width),
        };
        for (int y = 0; y < height; y++)
        {
            int target = (start + (y * down)) * 3;
            foreach (uint pixel in pixels.Slice(y * width, width))
            {
                rgb[target] = (byte)pixel;
                rgb[target + 1] = (byte)(pixel >> 8);
                rgb[target + 2] = (byte)(pixel >> 16);
                target += right * 3;
            }
        }
    }

    private static void DropAlpha(ReadOnlySpan<uint> pixels, Span<byte> rgb)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            // Four pixels a step; each store writes 16 bytes of which the last 4 are overwritten by the next, so the end is left to the plain loop.
            Vector128<byte> order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
            ref byte source = ref Unsafe.As<uint, byte>(ref MemoryMarshal.GetReference(pixels));
            ref byte target = ref MemoryMarshal.GetReference(rgb);
            for (; i + 6 <= pixels.Length; i += 4)
            {
                Vector128.Shuffle(Vector128.LoadUnsafe(ref source, (nuint)i * 4), order).StoreUnsafe(ref target, (nuint)i * 3);
            }
        }

        for (; i < pixels.Length; i++)
        {
            uint pixel = pixels[i];
            rgb[i * 3] = (byte)pixel;
            rgb[(i * 3) + 1] = (byte)(pixel >> 8);
            rgb[(i * 3) + 2] = (byte)(pixel >> 16);
        }
    }
}
