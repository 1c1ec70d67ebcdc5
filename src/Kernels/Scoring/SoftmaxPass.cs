using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace FastEval.Kernels.Scoring;

/// <summary>
/// The sums over a row's exponentials. The row is read twice: for its maximum, and for the sums (the second time it comes from the cache). Lanes are single
/// precision and are added up in double after every block, so that the error does not grow with the vocabulary.
/// </summary>
internal abstract unsafe class SoftmaxPass
{
    /// <summary>Values whose sums stay in single precision: 128 additions a lane at most.</summary>
    private const int BlockLength = 2048;

    /// <summary>The widest that this processor has.</summary>
    public static SoftmaxPass Best { get; } = Supported()[0];

    /// <summary>All that this processor has, widest first.</summary>
    public static IReadOnlyList<SoftmaxPass> Supported() =>
        Vector512.IsHardwareAccelerated ? [new SoftmaxPass512(), new SoftmaxPass256()] : [new SoftmaxPass256()];

    /// <summary>Values in a vector.</summary>
    private protected abstract int Lanes { get; }

    /// <summary>A row's sums.</summary>
    public RowSums Sums(float* x, int length)
    {
        float max = TensorPrimitives.Max(new ReadOnlySpan<float>(x, length));
        (double sum, double weighted) = (0, 0);
        if (float.IsFinite(max))
        {
            int whole = length - (length % Lanes);
            for (int start = 0; start < whole; start += BlockLength)
            {
                AddBlock(x + start, Math.Min(BlockLength, whole - start), max, ref sum, ref weighted);
            }

            if (whole < length)
            {
                float* padded = stackalloc float[Lanes];
                Pad(x + whole, length - whole, padded, float.NegativeInfinity);
                AddBlock(padded, Lanes, max, ref sum, ref weighted);
            }
        }

        return new RowSums(max, sum, weighted);
    }

    /// <summary>A row's sums, weighted with its distance to another, whose maximum is given.</summary>
    public RowSums Sums(float* x, float* y, int length, float maxOfY)
    {
        float max = TensorPrimitives.Max(new ReadOnlySpan<float>(x, length));
        (double sum, double weighted) = (0, 0);
        if (float.IsFinite(max))
        {
            int whole = length - (length % Lanes);
            for (int start = 0; start < whole; start += BlockLength)
            {
                AddBlock(x + start, y + start, Math.Min(BlockLength, whole - start), max, maxOfY, ref sum, ref weighted);
            }

            if (whole < length)
            {
                float* padded = stackalloc float[2 * Lanes];
                Pad(x + whole, length - whole, padded, float.NegativeInfinity);
                Pad(y + whole, length - whole, padded + Lanes, 0);
                AddBlock(padded, padded + Lanes, Lanes, max, maxOfY, ref sum, ref weighted);
            }
        }

        return new RowSums(max, sum, weighted);
    }

    /// <summary>Adds Σ e and Σ e t with t = max(x − m, cutoff), e = exp t; the length is a multiple of <see cref="Lanes"/>.</summary>
    private protected abstract void AddBlock(float* x, int length, float max, ref double sum, ref double weighted);

    /// <summary>Adds Σ e and Σ e ((x − m) − (y − n)), the latter without what lies below the cutoff; the length is a multiple of <see cref="Lanes"/>.</summary>
    private protected abstract void AddBlock(float* x, float* y, int length, float max, float maxOfY, ref double sum, ref double weighted);

    private void Pad(float* values, int length, float* padded, float filling)
    {
        new Span<float>(padded, Lanes).Fill(filling);
        new ReadOnlySpan<float>(values, length).CopyTo(new Span<float>(padded, Lanes));
    }
}
