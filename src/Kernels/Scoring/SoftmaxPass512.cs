using System.Runtime.Intrinsics;

namespace FastEval.Kernels.Scoring;

/// <summary>Sixteen values at a time; needs AVX-512 to be fast.</summary>
internal sealed unsafe class SoftmaxPass512 : SoftmaxPass
{
    private protected override int Lanes => Vector512<float>.Count;

    private protected override void AddBlock(float* x, int length, float max, ref double sum, ref double weighted)
    {
        var maximum = Vector512.Create(max);
        var cutoff = Vector512.Create(RowSums.Cutoff);
        Vector512<float> sums = Vector512<float>.Zero;
        Vector512<float> products = sums;
        for (int i = 0; i < length; i += Vector512<float>.Count)
        {
            Vector512<float> shifted = Vector512.Max(Vector512.Load(x + i) - maximum, cutoff);
            Vector512<float> exponential = ExpPolynomial.Exp(shifted);
            sums += exponential;
            products = Vector512.FusedMultiplyAdd(exponential, shifted, products);
        }

        sum += Vector512.Sum(sums);
        weighted += Vector512.Sum(products);
    }

    private protected override void AddBlock(float* x, float* y, int length, float max, float maxOfY, ref double sum, ref double weighted)
    {
        var maximumOfY = Vector512.Create(maxOfY);
        var maximum = Vector512.Create(max);
        var cutoff = Vector512.Create(RowSums.Cutoff);
        Vector512<float> sums = Vector512<float>.Zero;
        Vector512<float> products = sums;
        for (int i = 0; i < length; i += Vector512<float>.Count)
        {
            Vector512<float> shifted = Vector512.Load(x + i) - maximum;
            Vector512<float> exponential = ExpPolynomial.Exp(shifted);
            sums += exponential;
            Vector512<float> product = exponential * (shifted - (Vector512.Load(y + i) - maximumOfY));
            products += Vector512.ConditionalSelect(Vector512.LessThan(shifted, cutoff), Vector512<float>.Zero, product);
        }

        sum += Vector512.Sum(sums);
        weighted += Vector512.Sum(products);
    }
}
