using ILGPU;

namespace FastEval.Kernels.Imaging;

/// <summary>What each GPU thread does.</summary>
internal static class PreprocessingKernels
{
    /// <summary>One pixel of a narrowed row. Index: (output column, row that counts).</summary>
    public static void Horizontal(Index2D index, ArrayView<byte> image, ArrayView<byte> rows, AxisView axis, PassSizes sizes, uint background)
    {
        int padding = axis.PaddingWeight[index.X];
        int red = PillowWeights.Half + (padding * (int)(background & 255));
        int green = PillowWeights.Half + (padding * (int)((background >> 8) & 255));
        int blue = PillowWeights.Half + (padding * (int)((background >> 16) & 255));
        int run = index.X * axis.Stride;
        int pixel = (((sizes.FirstRow + index.Y) * sizes.Width) + axis.First[index.X]) * 3;
        for (int tap = 0; tap < axis.Taps[index.X]; tap++, pixel += 3)
        {
            int weight = axis.Weights[run + tap];
            red += image[pixel] * weight;
            green += image[pixel + 1] * weight;
            blue += image[pixel + 2] * weight;
        }

        int target = ((index.Y * axis.Count) + index.X) * 3;
        rows[target] = Round(red);
        rows[target + 1] = Round(green);
        rows[target + 2] = Round(blue);
    }

    /// <summary>One pixel of the output square. Index: (column, row).</summary>
    public static void Vertical(Index2D index, ArrayView<byte> rows, ArrayView<byte> pixels, AxisView x, AxisView y, PassSizes sizes, uint background)
    {
        int red = (int)(background & 255);
        int green = (int)((background >> 8) & 255);
        int blue = (int)((background >> 16) & 255);
        int column = index.X - sizes.PlaceX;
        int row = index.Y - sizes.PlaceY;
        int target = ((index.Y * sizes.Size) + index.X) * 3;
        if (column < 0 || column >= x.Count || row < 0 || row >= y.Count)
        {
            pixels[target] = (byte)red;
            pixels[target + 1] = (byte)green;
            pixels[target + 2] = (byte)blue;
            return;
        }

        int padding = y.PaddingWeight[row];
        red = PillowWeights.Half + (padding * red);
        green = PillowWeights.Half + (padding * green);
        blue = PillowWeights.Half + (padding * blue);
        int run = row * y.Stride;
        int pixel = (((y.First[row] - sizes.FirstRow) * x.Count) + column) * 3;
        for (int tap = 0; tap < y.Taps[row]; tap++, pixel += x.Count * 3)
        {
            int weight = y.Weights[run + tap];
            red += rows[pixel] * weight;
            green += rows[pixel + 1] * weight;
            blue += rows[pixel + 2] * weight;
        }

        pixels[target] = Round(red);
        pixels[target + 1] = Round(green);
        pixels[target + 2] = Round(blue);
    }

    /// <summary>One pixel's three values. Index: (pixel, view).</summary>
    public static void Normalize(Index2D index, ArrayView<byte> pixels, ArrayView<float> table, ArrayView<float> planes, PatchLayout layout)
    {
        int view = index.Y * layout.Size * layout.Size * 3;
        int target = view + layout.IndexOf(index.X % layout.Size, index.X / layout.Size);
        for (int channel = 0; channel < 3; channel++)
        {
            planes[target + (channel * layout.Plane)] = table[(channel * NormalizationTable.ChannelLength) + pixels[view + (index.X * 3) + channel]];
        }
    }

    private static byte Round(int sum)
    {
        int value = sum >> PillowWeights.PrecisionBits;
        return (byte)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}
