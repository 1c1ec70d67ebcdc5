using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastEval.Kernels.Imaging;

/// <summary>Four pixels a vector; needs AVX-512 with VBMI, whose one permutation spreads bytes over all lanes.</summary>
internal sealed unsafe class HorizontalPass512 : HorizontalPass
{
    private protected override void RunGroup(byte** sources, byte** targets, ResampleAxis axis, int* weights, RgbColor background)
    {
        Vector128<int> lanes = Lanes(background);
        // Each byte to the low end of a 32-bit lane; index 63 fetches a zero.
        Vector512<byte> order = Vector512.Create(
            (byte)0, 63, 63, 63, 1, 63, 63, 63, 2, 63, 63, 63, 63, 63, 63, 63, 3, 63, 63, 63, 4, 63, 63, 63, 5, 63, 63, 63, 63, 63, 63, 63,
            6, 63, 63, 63, 7, 63, 63, 63, 8, 63, 63, 63, 63, 63, 63, 63, 9, 63, 63, 63, 10, 63, 63, 63, 11, 63, 63, 63, 63, 63, 63, 63);
        Vector512<int> spread = Vector512.Create(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
        byte* source0 = sources[0];
        byte* source1 = sources[1];
        byte* source2 = sources[2];
        byte* source3 = sources[3];
        for (int x = 0; x < axis.Count; x++)
        {
            Vector512<int> sum0 = Start(lanes, axis.PaddingWeight[x]).ToVector256().ToVector512();
            Vector512<int> sum1 = sum0;
            Vector512<int> sum2 = sum0;
            Vector512<int> sum3 = sum0;
            int* run = weights + ((nint)x * axis.Stride);
            nint offset = (nint)axis.First[x] * 3;
            int taps = axis.Taps[x];
            for (int tap = 0; tap < taps; tap += 4, offset += 12)
            {
                Vector512<int> weight = Avx512F.PermuteVar16x32(Vector128.Load(run + tap).ToVector256Unsafe().ToVector512Unsafe(), spread);
                sum0 += Load(source0 + offset, order) * weight;
                sum1 += Load(source1 + offset, order) * weight;
                sum2 += Load(source2 + offset, order) * weight;
                sum3 += Load(source3 + offset, order) * weight;
            }

            Store(targets, x * 3, Fold(sum0), Fold(sum1), Fold(sum2), Fold(sum3));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Load(byte* pixels, Vector512<byte> order) =>
        Avx512Vbmi.PermuteVar64x8(Vector128.Load(pixels).ToVector256().ToVector512(), order).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Fold(Vector512<int> sum)
    {
        Vector256<int> half = sum.GetLower() + sum.GetUpper();
        return half.GetLower() + half.GetUpper();
    }
}
