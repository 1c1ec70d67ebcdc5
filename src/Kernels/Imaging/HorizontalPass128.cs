using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace FastEval.Kernels.Imaging;

/// <summary>One pixel a vector; runs on any processor.</summary>
internal sealed unsafe class HorizontalPass128 : HorizontalPass
{
    private protected override void RunGroup(byte** sources, byte** targets, ResampleAxis axis, int* weights, RgbColor background)
    {
        Vector128<int> lanes = Lanes(background);
        for (int x = 0; x < axis.Count; x++)
        {
            Vector128<int> sum0 = Start(lanes, axis.PaddingWeight[x]);
            Vector128<int> sum1 = sum0;
            Vector128<int> sum2 = sum0;
            Vector128<int> sum3 = sum0;
            int* run = weights + ((nint)x * axis.Stride);
            nint offset = (nint)axis.First[x] * 3;
            for (int tap = 0; tap < axis.Taps[x]; tap++, offset += 3)
            {
                Vector128<int> weight = Vector128.Create(run[tap]);
                sum0 += Load(sources[0] + offset) * weight;
                sum1 += Load(sources[1] + offset) * weight;
                sum2 += Load(sources[2] + offset) * weight;
                sum3 += Load(sources[3] + offset) * weight;
            }

            Store(targets, x * 3, sum0, sum1, sum2, sum3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Load(byte* pixel)
    {
        Vector128<byte> bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(pixel)).AsByte();
        return Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
    }
}
