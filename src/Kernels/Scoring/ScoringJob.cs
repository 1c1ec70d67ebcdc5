using System.Numerics.Tensors;
using FastEval.Kernels.Threading;

namespace FastEval.Kernels.Scoring;

/// <summary>One call under way in <see cref="SimdScoring"/>: its rows fall into parts that may run at the same time. Kept for the next call.</summary>
internal sealed unsafe class ScoringJob(SoftmaxPass pass, RowCrew crew) : IRowWork
{
    /// <summary>More parts than cores, so that a core that is held up does not hold up the others.</summary>
    private const int PartsPerCore = 4;

    /// <summary>
    /// Values below which one core does all: some 50 µs of work, a few times what it takes to wake another.
    /// </summary>
    private const long WorthSharing = 100_000;

    /// <summary>Values of a cosine that are summed in single precision.</summary>
    private const int BlockLength = 1024;

    private int _parts;
    private int _agreeing;

    public RowTask Task { get; set; }

    public int Rows { get; set; }

    public int Width { get; set; }

    /// <summary>The rows, or the first of each pair.</summary>
    public RowPointer<float> First { get; set; }

    /// <summary>The second of each pair.</summary>
    public RowPointer<float> Second { get; set; }

    /// <summary>Receives values; one column but for log-probabilities.</summary>
    public RowPointer<double> Results { get; set; }

    /// <summary>Tokens, or top indices to fill.</summary>
    public RowPointer<int> Indices { get; set; }

    /// <summary>Top values to fill.</summary>
    public RowPointer<float> Values { get; set; }

    /// <summary>Columns of <see cref="Indices"/>.</summary>
    public int Columns { get; set; }

    /// <summary>Does all rows.</summary>
    /// <returns>Rows that agree, of <see cref="RowTask.ArgmaxAgreement"/>.</returns>
    public int Run()
    {
        _agreeing = 0;
        bool shared = crew.Cores > 1 && (long)Rows * Width >= WorthSharing;
        _parts = shared ? Math.Min(Rows, crew.Cores * PartsPerCore) : 1;
        crew.Run(_parts, this);
        return _agreeing;
    }

    void IRowWork.Run(int part)
    {
        int end = (int)((long)Rows * (part + 1) / _parts);
        for (int row = (int)((long)Rows * part / _parts); row < end; row++)
        {
            Run(row);
        }
    }

    private void Run(int row)
    {
        float* x = First[row];
        switch (Task)
        {
            case RowTask.LogSumExp:
                *Results[row] = pass.Sums(x, Width).LogSum;
                break;
            case RowTask.LogProbabilities:
                RowSums sums = pass.Sums(x, Width);
                for (int i = 0; i < Columns; i++)
                {
                    Results[row][i] = sums.LogProbability(x[Indices[row][i]]);
                }

                break;
            case RowTask.TopK:
                TopValues.Find(x, Width, Values[row], Indices[row], Columns);
                break;
            case RowTask.Entropy:
                *Results[row] = pass.Sums(x, Width).Entropy;
                break;
            case RowTask.KlDivergence:
                RowSums other = pass.Sums(Second[row], Width);
                *Results[row] = pass.Sums(x, Second[row], Width, other.Max).Divergence(other);
                break;
            case RowTask.ArgmaxAgreement:
                int best = ArgMax(x);
                Interlocked.Add(ref _agreeing, best >= 0 && best == ArgMax(Second[row]) ? 1 : 0);
                break;
            case RowTask.CosineSimilarity:
                *Results[row] = Cosine(x, Second[row]);
                break;
        }
    }

    private int ArgMax(float* x)
    {
        float value;
        int index;
        TopValues.Find(x, Width, &value, &index, 1);
        return index;
    }

    private double Cosine(float* a, float* b)
    {
        (double dot, double squaresA, double squaresB) = (0, 0, 0);
        for (int start = 0; start < Width; start += BlockLength)
        {
            int length = Math.Min(BlockLength, Width - start);
            var first = new ReadOnlySpan<float>(a + start, length);
            var second = new ReadOnlySpan<float>(b + start, length);
            dot += TensorPrimitives.Dot(first, second);
            squaresA += TensorPrimitives.SumOfSquares(first);
            squaresB += TensorPrimitives.SumOfSquares(second);
        }

        return new CosineSums(dot, squaresA, squaresB).Cosine;
    }
}
