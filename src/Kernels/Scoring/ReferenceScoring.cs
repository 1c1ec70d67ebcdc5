using CommunityToolkit.HighPerformance;

namespace FastEval.Kernels.Scoring;

/// <summary>The plain way, in double precision: what the fast ones are compared with.</summary>
internal sealed class ReferenceScoring : IRowScoring
{
    public string Device => "cpu";

    public void LogSumExp(ReadOnlySpan2D<float> rows, Span<double> results)
    {
        RowShape.Check(rows, results.Length);
        for (int row = 0; row < rows.Height; row++)
        {
            results[row] = LogSum(rows, row);
        }
    }

    public void LogProbabilities(ReadOnlySpan2D<float> logits, ReadOnlySpan2D<int> tokens, Span2D<double> results)
    {
        RowShape.CheckTokens(logits, tokens, results);
        for (int row = 0; row < logits.Height; row++)
        {
            double logSum = LogSum(logits, row);
            for (int column = 0; column < tokens.Width; column++)
            {
                results[row, column] = double.IsFinite(logSum) ? logits[row, tokens[row, column]] - logSum : double.NaN;
            }
        }
    }

    public void TopK(ReadOnlySpan2D<float> rows, Span2D<float> values, Span2D<int> indices)
    {
        RowShape.CheckTopK(rows, values, indices);
        for (int row = 0; row < rows.Height; row++)
        {
            bool hasNaN = false;
            for (int i = 0; i < rows.Width; i++)
            {
                hasNaN |= float.IsNaN(rows[row, i]);
            }

            var taken = new HashSet<int>();
            for (int k = 0; k < values.Width; k++)
            {
                int best = -1;
                for (int i = 0; i < rows.Width && !hasNaN; i++)
                {
                    if (!taken.Contains(i) && (best < 0 || rows[row, i] > rows[row, best]))
                    {
                        best = i;
                    }
                }

                taken.Add(best);
                indices[row, k] = best;
                values[row, k] = best < 0 ? float.NaN : rows[row, best];
            }
        }
    }

    public void Entropy(ReadOnlySpan2D<float> logits, Span<double> nats)
    {
        RowShape.Check(logits, nats.Length);
        for (int row = 0; row < logits.Height; row++)
        {
            double logSum = LogSum(logits, row);
            double sum = double.IsFinite(logSum) ? 0 : double.NaN;
            for (int i = 0; i < logits.Width; i++)
            {
                double logProbability = logits[row, i] - logSum;
                sum -= double.IsNegativeInfinity(logProbability) ? 0 : Math.Exp(logProbability) * logProbability;
            }

            nats[row] = sum;
        }
    }

    public void KlDivergence(ReadOnlySpan2D<float> p, ReadOnlySpan2D<float> q, Span<double> nats)
    {
        RowShape.Check(p, nats.Length);
        RowShape.Check(p, q);
        for (int row = 0; row < p.Height; row++)
        {
            double logSumP = LogSum(p, row);
            double logSumQ = LogSum(q, row);
            float max = Max(p, row);
            double sum = double.IsFinite(logSumP) && double.IsFinite(logSumQ) ? 0 : double.NaN;
            for (int i = 0; i < p.Width; i++)
            {
                double logP = p[row, i] - logSumP;
                double logQ = q[row, i] - logSumQ;
                sum += p[row, i] - max < RowSums.Cutoff ? 0 : Math.Exp(logP) * (logP - logQ);
            }

            nats[row] = Math.Max(sum, 0);
        }
    }

    public int ArgmaxAgreement(ReadOnlySpan2D<float> p, ReadOnlySpan2D<float> q)
    {
        RowShape.Check(p, q);
        int agreeing = 0;
        for (int row = 0; row < p.Height; row++)
        {
            int best = ArgMax(p, row);
            agreeing += best >= 0 && best == ArgMax(q, row) ? 1 : 0;
        }

        return agreeing;
    }

    public void CosineSimilarity(ReadOnlySpan2D<float> a, ReadOnlySpan2D<float> b, Span<double> results)
    {
        RowShape.Check(a, results.Length);
        RowShape.Check(a, b);
        for (int row = 0; row < a.Height; row++)
        {
            double dot = 0;
            double squaresA = 0;
            double squaresB = 0;
            for (int i = 0; i < a.Width; i++)
            {
                dot += (double)a[row, i] * b[row, i];
                squaresA += (double)a[row, i] * a[row, i];
                squaresB += (double)b[row, i] * b[row, i];
            }

            results[row] = new CosineSums(dot, squaresA, squaresB).Cosine;
        }
    }

    public void Dispose()
    {
        // Holds nothing.
    }

    private static float Max(ReadOnlySpan2D<float> rows, int row)
    {
        float max = float.NegativeInfinity;
        for (int i = 0; i < rows.Width; i++)
        {
            max = Math.Max(max, rows[row, i]);
        }

        return max;
    }

    private static double LogSum(ReadOnlySpan2D<float> rows, int row)
    {
        double max = Max(rows, row);
        if (!double.IsFinite(max))
        {
            return max;
        }

        double sum = 0;
        for (int i = 0; i < rows.Width; i++)
        {
            sum += Math.Exp(rows[row, i] - max);
        }

        return max + Math.Log(sum);
    }

    private static int ArgMax(ReadOnlySpan2D<float> rows, int row)
    {
        int best = 0;
        for (int i = 0; i < rows.Width; i++)
        {
            if (float.IsNaN(rows[row, i]))
            {
                return -1;
            }

            best = rows[row, i] > rows[row, best] ? i : best;
        }

        return best;
    }
}
