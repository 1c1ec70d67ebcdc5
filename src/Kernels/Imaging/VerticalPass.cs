using System.Numerics;
using System.Runtime.InteropServices;

namespace FastEval.Kernels.Imaging;

/// <summary>Resampling down the columns: a weighted sum of whole rows, in 32-bit integers.</summary>
internal static class VerticalPass
{
    /// <summary>Makes one finished row.</summary>
    /// <param name="workspace">The narrowed rows and the weights.</param>
    /// <param name="index">Which row of the window.</param>
    /// <param name="output">Receives it: <see cref="PreprocessingWorkspace.RowStride"/> bytes.</param>
    public static void Run(PreprocessingWorkspace workspace, int index, Span<byte> output)
    {
        ResampleAxis axis = workspace.Y;
        int stride = workspace.RowStride;
        int taps = axis.Taps[index];
        ReadOnlySpan<int> weights = axis.Weights.AsSpan(index * axis.Stride, taps);
        ReadOnlySpan<byte> rows = taps == 0 ? default : workspace.Rows.Slice((axis.First[index] - axis.Start) * stride, taps * stride);
        int paddingWeight = axis.PaddingWeight[index];
        ReadOnlySpan<byte> background = workspace.BackgroundRow;
        for (int x = 0; x < stride; x += Vector<byte>.Count)
        {
            Vector<int> sum0 = new(PillowWeights.Half);
            Vector<int> sum1 = sum0;
            Vector<int> sum2 = sum0;
            Vector<int> sum3 = sum0;
            if (paddingWeight != 0)
            {
                Add(ref MemoryMarshal.GetReference(background), x, paddingWeight, ref sum0, ref sum1, ref sum2, ref sum3);
            }

            int offset = x;
            foreach (int weight in weights)
            {
                Add(ref MemoryMarshal.GetReference(rows), offset, weight, ref sum0, ref sum1, ref sum2, ref sum3);
                offset += stride;
            }

            Vector<short> low = Vector.Narrow(Clip(sum0), Clip(sum1));
            Vector<short> high = Vector.Narrow(Clip(sum2), Clip(sum3));
            Vector.Narrow(low.As<short, ushort>(), high.As<short, ushort>()).CopyTo(output[x..]);
        }
    }

    private static void Add(
        ref byte row, int offset, int weight, ref Vector<int> sum0, ref Vector<int> sum1, ref Vector<int> sum2, ref Vector<int> sum3)
    {
        Vector.Widen(Vector.LoadUnsafe(ref row, (nuint)offset), out Vector<ushort> low, out Vector<ushort> high);
        Vector.Widen(low, out Vector<uint> part0, out Vector<uint> part1);
        Vector.Widen(high, out Vector<uint> part2, out Vector<uint> part3);
        Vector<int> factor = new(weight);
        sum0 += part0.As<uint, int>() * factor;
        sum1 += part1.As<uint, int>() * factor;
        sum2 += part2.As<uint, int>() * factor;
        sum3 += part3.As<uint, int>() * factor;
    }

    private static Vector<int> Clip(Vector<int> sum) =>
        Vector.Min(Vector.Max(Vector.ShiftRightArithmetic(sum, PillowWeights.PrecisionBits), Vector<int>.Zero), new Vector<int>(255));
}
