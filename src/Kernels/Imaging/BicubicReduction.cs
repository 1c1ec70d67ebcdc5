namespace FastEval.Kernels.Imaging;

/// <summary>
/// torch's <c>interpolate(mode="bicubic", align_corners=False)</c> in single precision: cubic convolution with a = −0.75 over four points whatever the
/// scale, so without antialiasing (aten/src/ATen/native/UpSample.h). Other weights and another order of rounding than Pillow's filter of that name.
/// </summary>
internal static class BicubicReduction
{
    private const float A = -0.75f;
    private const int Taps = 4;

    /// <summary>Normalises a picture by a table and brings it to a square.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="table">What each 8-bit value becomes per channel (<see cref="NormalizationTable"/>).</param>
    /// <param name="planes">Receives 3 × size × size values, channel by channel.</param>
    /// <param name="size">Side of the square.</param>
    public static void Run(RgbImage image, ReadOnlySpan<float> table, Span<float> planes, int size)
    {
        int[] columns = new int[size * Taps];
        float[] across = new float[size * Taps];
        int[] rows = new int[size * Taps];
        float[] down = new float[size * Taps];
        Prepare(image.Width, size, columns, across);
        Prepare(image.Height, size, rows, down);
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int channel = 0; channel < 3; channel++)
        {
            ReadOnlySpan<float> values = table.Slice(channel * NormalizationTable.ChannelLength, NormalizationTable.ChannelLength);
            for (int y = 0; y < size; y++)
            {
                Span<float> target = planes.Slice(((channel * size) + y) * size, size);
                for (int x = 0; x < size; x++)
                {
                    float sum = 0;
                    for (int i = y * Taps; i < (y + 1) * Taps; i++)
                    {
                        int row = rows[i] * image.Width;
                        float line = 0;
                        for (int j = x * Taps; j < (x + 1) * Taps; j++)
                        {
                            line += values[pixels[((row + columns[j]) * 3) + channel]] * across[j];
                        }

                        sum += line * down[i];
                    }

                    target[x] = sum;
                }
            }
        }
    }

    private static void Prepare(int from, int to, int[] points, float[] weights)
    {
        float scale = (float)from / to;
        for (int i = 0; i < to; i++)
        {
            float center = (scale * (i + 0.5f)) - 0.5f;
            int first = (int)MathF.Floor(center);
            float t = center - first;
            for (int tap = 0; tap < Taps; tap++)
            {
                points[(i * Taps) + tap] = Math.Clamp(first - 1 + tap, 0, from - 1);
            }

            (weights[i * Taps], weights[(i * Taps) + 1]) = (Outer(t + 1), Inner(t));
            (weights[(i * Taps) + 2], weights[(i * Taps) + 3]) = (Inner(1 - t), Outer(2 - t));
        }
    }

    private static float Inner(float x) => ((((A + 2) * x) - (A + 3)) * x * x) + 1;

    private static float Outer(float x) => (((((A * x) - (5 * A)) * x) + (8 * A)) * x) - (4 * A);
}
