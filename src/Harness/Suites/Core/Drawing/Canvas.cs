using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Core.Drawing;

/// <summary>
/// A picture being drawn: distance functions with soft edges one pixel wide (coverage = ½ − distance, between 0 and 1) on a square of
/// <see cref="Side"/> pixels. Coordinates are pixels from the top left corner; a pixel's middle is at ½.
/// </summary>
internal sealed class Canvas
{
    public const int Side = 96;

    private readonly float[] _rgb = new float[Side * Side * 3];

    /// <summary>Fills everything with a colour that changes evenly from top to bottom.</summary>
    public void Clear(RgbColor top, RgbColor bottom)
    {
        for (int y = 0; y < Side; y++)
        {
            float t = y / (Side - 1f);
            for (int x = 0; x < Side; x++)
                Set(x, y, top.Red + (bottom.Red - top.Red) * t, top.Green + (bottom.Green - top.Green) * t, top.Blue + (bottom.Blue - top.Blue) * t);
        }
    }

    /// <summary>Paints where a distance is negative.</summary>
    /// <param name="x">The middle.</param>
    /// <param name="y">The middle.</param>
    /// <param name="reach">The distance from the middle beyond which nothing is painted.</param>
    /// <param name="distance">Signed distance to the edge in pixels, of a point relative to the middle.</param>
    /// <param name="colour">What with.</param>
    /// <param name="opacity">0 to 1.</param>
    public void Fill(float x, float y, float reach, Func<float, float, float> distance, RgbColor colour, float opacity = 1) =>
        Change(x, y, reach, (dx, dy, at) =>
        {
            float cover = Math.Clamp(0.5f - distance(dx, dy), 0, 1) * opacity;
            if (cover > 0)
            {
                _rgb[at] += (colour.Red - _rgb[at]) * cover;
                _rgb[at + 1] += (colour.Green - _rgb[at + 1]) * cover;
                _rgb[at + 2] += (colour.Blue - _rgb[at + 2]) * cover;
            }
        });

    /// <summary>Adds to all three channels.</summary>
    /// <param name="x">The middle.</param>
    /// <param name="y">The middle.</param>
    /// <param name="reach">The distance from the middle beyond which nothing changes.</param>
    /// <param name="amount">How much, of a point relative to the middle.</param>
    public void Shade(float x, float y, float reach, Func<float, float, float> amount) =>
        Change(x, y, reach, (dx, dy, at) =>
        {
            float change = amount(dx, dy);
            for (int i = 0; i < 3; i++)
                _rgb[at + i] += change;
        });

    /// <summary>The picture as bytes, with noise.</summary>
    /// <param name="deviation">Of the noise, grey levels; 0 for none.</param>
    /// <param name="random">What the noise is drawn from.</param>
    public byte[] ToBytes(float deviation, SeededRandom random)
    {
        byte[] bytes = new byte[_rgb.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            float value = _rgb[i];
            if (deviation > 0)
            {
                // Four uniform 16-bit numbers: nearly normal, variance 4/12.
                ulong bits = random.Bits();
                float sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
                value += (sum / 65536f - 2) * 1.732f * deviation;
            }
            bytes[i] = (byte)Math.Clamp(MathF.Round(value), 0, 255);
        }
        return bytes;
    }

    private static void Change(float x, float y, float reach, Action<float, float, int> change)
    {
        int left = Math.Max(0, (int)(x - reach - 1)), right = Math.Min(Side - 1, (int)(x + reach + 1));
        int top = Math.Max(0, (int)(y - reach - 1)), bottom = Math.Min(Side - 1, (int)(y + reach + 1));
        for (int row = top; row <= bottom; row++)
        {
            for (int column = left; column <= right; column++)
                change(column + 0.5f - x, row + 0.5f - y, (row * Side + column) * 3);
        }
    }

    private void Set(int x, int y, float r, float g, float b)
    {
        int at = (y * Side + x) * 3;
        (_rgb[at], _rgb[at + 1], _rgb[at + 2]) = (r, g, b);
    }
}
