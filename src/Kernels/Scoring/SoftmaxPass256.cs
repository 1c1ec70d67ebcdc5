using System.Runtime.Intrinsics;

namespace FastEval.Kernels.Scoring;

/// <summary>Eight values at a time; runs on any processor.</summary>
internal sealed unsafe class SoftmaxPass256 : SoftmaxPass
{
    private protected override int Lanes => Vector256<float>.Count;

    private protected override void AddBlock(float* x, int length, float max, ref double sum, ref double weighted)
    {
        var maximum = Vector256.Create(max);
        var cutoff = Vector256.Create(RowSums.Cutoff);
        Vector256<float> sums = Vector256<float>.Zero;
        Vector256<float> products = sums;
        for (int i = 0; i < length; i += Vector256<float>.Count)
        {
            Vector256<float> shifted = Vector256.Max(Vector256.Load(x + i) - maximum, cutoff);
            Vector256<float> exponential = ExpPolynomial.Exp(shifted);
            sums += exponential;
            products = Vector256.FusedMultiplyAdd(exponential, shifted, products);
        }

        sum += Vector256.Sum(sums);
        weighted += Vector256.Sum(products);
    }

    private protected override void AddBlock(float* x, float* y, int length, float max, float maxOfY, ref double sum, ref double weighted)
    {
        var maximumOfY = Vector256.Create(maxOfY);
        var maximum = Vector256.Create(max);
        var cutoff = Vector256.Create(RowSums.Cutoff);
        Vector256<float> sums = Vector256<float>.Zero;
        Vector256<float> products = sums;
        for (int i = 0; i < length; i += Vector256<float>.Count)
        {
            Vector256<float> shifted = Vector256.Load(x + i) - maximum;
            Vector256<float> exponential = ExpPolynomial.Exp(shifted);
            sums += exponential;
            Vector256<float> product = exponential * (shifted - (Vector256.Load(y + i) - maximumOfY));
            products += Vector256.ConditionalSelect(Vector256.LessThan(shifted, cutoff), Vector256<float>.Zero, product);
        }

        sum += Vector256.Sum(sums);
        weighted += Vector256.Sum(products);
    }
}
