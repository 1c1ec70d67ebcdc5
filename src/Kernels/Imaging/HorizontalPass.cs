using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastEval.Kernels.Imaging;

/// <summary>
/// Resampling along the rows, in 32-bit integers: a vector holds the red, green, blue and an idle lane of 1, 2 or 4 neighbouring pixels, and
/// four rows share each load of weights.
/// </summary>
internal abstract unsafe class HorizontalPass
{
    /// <summary>Rows that go together.</summary>
    public const int Group = 4;

    /// <summary>The widest that this processor has.</summary>
    public static HorizontalPass Best { get; } = Supported()[0];

    /// <summary>All that this processor has, widest first.</summary>
    public static IReadOnlyList<HorizontalPass> Supported()
    {
        List<HorizontalPass> passes = [];
        if (Avx512Vbmi.IsSupported && Vector512.IsHardwareAccelerated)
        {
            passes.Add(new HorizontalPass512());
        }

        if (Avx2.IsSupported)
        {
            passes.Add(new HorizontalPass256());
        }

        passes.Add(new HorizontalPass128());
        return passes;
    }

    /// <summary>Narrows some of the rows that the vertical pass needs into <see cref="PreprocessingWorkspace.Rows"/>.</summary>
    public void Run(RgbImage image, PreprocessingWorkspace workspace, RgbColor background, int startRow, int endRow)
    {
        int rowBytes = image.Width * 3;
        fixed (byte* pixels = image.Pixels, tail = workspace.Tail, rows = workspace.Rows)
        fixed (int* weights = workspace.X.Weights)
        {
            byte** sources = stackalloc byte*[Group];
            byte** targets = stackalloc byte*[Group];
            for (int row = startRow; row < endRow; row += Group)
            {
                for (int i = 0; i < Group; i++)
                {
                    // A group that is not full repeats the last row.
                    int source = Math.Min(row + i, endRow - 1);
                    int tailRow = source - workspace.TailStart;
                    sources[i] = tailRow < 0 ? pixels + ((nint)source * rowBytes) : tail + ((nint)tailRow * rowBytes);
                    targets[i] = rows + ((nint)(source - workspace.Y.Start) * workspace.RowStride);
                }

                RunGroup(sources, targets, workspace.X, weights, background);
            }
        }
    }

    /// <summary>Narrows four rows.</summary>
    private protected abstract void RunGroup(byte** sources, byte** targets, ResampleAxis axis, int* weights, RgbColor background);

    /// <summary>What the sums of an output start with: one half, and its padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static Vector128<int> Start(Vector128<int> background, int paddingWeight) =>
        (background * paddingWeight) + Vector128.Create(PillowWeights.Half);

    /// <summary>The background as lanes.</summary>
    private protected static Vector128<int> Lanes(RgbColor colour) => Vector128.Create(colour.Red, colour.Green, colour.Blue, 0);

    /// <summary>Rounds four rows' sums to bytes and stores them; the fourth byte of each is overwritten by the next pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected static void Store(
        byte** targets, int offset, Vector128<int> sum0, Vector128<int> sum1, Vector128<int> sum2, Vector128<int> sum3)
    {
        Vector128<short> low = Vector128.Narrow(Clip(sum0), Clip(sum1));
        Vector128<short> high = Vector128.Narrow(Clip(sum2), Clip(sum3));
        Vector128<uint> pixels = Vector128.Narrow(low.AsUInt16(), high.AsUInt16()).AsUInt32();
        Unsafe.WriteUnaligned(targets[0] + offset, pixels[0]);
        Unsafe.WriteUnaligned(targets[1] + offset, pixels[1]);
        Unsafe.WriteUnaligned(targets[2] + offset, pixels[2]);
        Unsafe.WriteUnaligned(targets[3] + offset, pixels[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Clip(Vector128<int> sum) =>
        Vector128.Min(Vector128.Max(sum >> PillowWeights.PrecisionBits, Vector128<int>.Zero), Vector128.Create(255));
}
