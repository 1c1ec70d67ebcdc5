using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ILGPU;

namespace FastEval.Kernels.Scoring;

/// <summary>
/// exp(x) in single precision for x from <see cref="RowSums.Cutoff"/> to 0 (below: as at the cutoff): x = n ln 2 + r, exp(r) by the polynomial of Cephes' <c>expf</c>
/// (S. L. Moshier, netlib.org/cephes), 2ⁿ through the exponent's bits. Relative error up to 2·10⁻⁷. The same steps for vectors and for GPU threads.
/// </summary>
internal static class ExpPolynomial
{
    private const float Log2E = 1.44269504f;
    private const float MinusLn2High = -0.693359375f;
    private const float MinusLn2Low = 2.12194440e-4f;
    private const float C0 = 1.9875691500e-4f;
    private const float C1 = 1.3981999507e-3f;
    private const float C2 = 8.3334519073e-3f;
    private const float C3 = 4.1665795894e-2f;
    private const float C4 = 1.6666665459e-1f;
    private const float C5 = 0.5f;
    private const int MantissaBits = 23;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        x = Vector512.Max(x, Vector512.Create(RowSums.Cutoff));
        Vector512<float> n = Vector512.Round(x * Log2E);
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(MinusLn2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(MinusLn2Low), r);
        var y = Vector512.Create(C0);
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(C1));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(C2));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(C3));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(C4));
        y = Vector512.FusedMultiplyAdd(y, r, Vector512.Create(C5));
        y = Vector512.FusedMultiplyAdd(y, r * r, r) + Vector512<float>.One;
        return (y.AsInt32() + (Vector512.ConvertToInt32(n) << MantissaBits)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        x = Vector256.Max(x, Vector256.Create(RowSums.Cutoff));
        Vector256<float> n = Vector256.Round(x * Log2E);
        Vector256<float> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(MinusLn2High), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(MinusLn2Low), r);
        var y = Vector256.Create(C0);
        y = Vector256.FusedMultiplyAdd(y, r, Vector256.Create(C1));
        y = Vector256.FusedMultiplyAdd(y, r, Vector256.Create(C2));
        y = Vector256.FusedMultiplyAdd(y, r, Vector256.Create(C3));
        y = Vector256.FusedMultiplyAdd(y, r, Vector256.Create(C4));
        y = Vector256.FusedMultiplyAdd(y, r, Vector256.Create(C5));
        y = Vector256.FusedMultiplyAdd(y, r * r, r) + Vector256<float>.One;
        return (y.AsInt32() + (Vector256.ConvertToInt32(n) << MantissaBits)).AsSingle();
    }

    /// <summary>For GPU threads: no instruction that ILGPU lacks on some back end.</summary>
    public static float Exp(float x)
    {
        x = x < RowSums.Cutoff ? RowSums.Cutoff : x;

        // x is not positive, so cutting the fraction off rounds to the nearest.
        int n = (int)((x * Log2E) - 0.5f);
        float r = x + (n * MinusLn2High) + (n * MinusLn2Low);
        float y = (((((((((C0 * r) + C1) * r) + C2) * r) + C3) * r) + C4) * r) + C5;
        y = (y * r * r) + r + 1;
        return Interop.IntAsFloat((uint)((int)Interop.FloatAsInt(y) + (n << MantissaBits)));
    }
}
