using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastEval.Kernels.Imaging;

/// <summary>Two pixels a vector; needs AVX2.</summary>
internal sealed unsafe class HorizontalPass256 : HorizontalPass
{
    private protected override void RunGroup(byte** sources, byte** targets, ResampleAxis axis, int* weights, RgbColor background)
    {
        Vector128<int> lanes = Lanes(background);
        Vector128<byte> order = Vector128.Create((byte)0, 1, 2, 255, 3, 4, 5, 255, 255, 255, 255, 255, 255, 255, 255, 255);
        Vector256<int> spread = Vector256.Create(0, 0, 0, 0, 1, 1, 1, 1);
        for (int x = 0; x < axis.Count; x++)
        {
            Vector256<int> sum0 = Start(lanes, axis.PaddingWeight[x]).ToVector256();
            Vector256<int> sum1 = sum0;
            Vector256<int> sum2 = sum0;
            Vector256<int> sum3 = sum0;
            int* run = weights + ((nint)x * axis.Stride);
            nint offset = (nint)axis.First[x] * 3;
            for (int tap = 0; tap < axis.Taps[x]; tap += 2, offset += 6)
            {
                Vector256<int> weight = Avx2.PermuteVar8x32(Vector128.CreateScalar(*(long*)(run + tap)).AsInt32().ToVector256(), spread);
                sum0 += Load(sources[0] + offset, order) * weight;
                sum1 += Load(sources[1] + offset, order) * weight;
                sum2 += Load(sources[2] + offset, order) * weight;
                sum3 += Load(sources[3] + offset, order) * weight;
            }

            Store(targets, x * 3, Fold(sum0), Fold(sum1), Fold(sum2), Fold(sum3));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Load(byte* pixels, Vector128<byte> order) =>
        Avx2.ConvertToVector256Int32(Vector128.Shuffle(Vector128.CreateScalar(*(long*)pixels).AsByte(), order));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Fold(Vector256<int> sum) => sum.GetLower() + sum.GetUpper();
}
