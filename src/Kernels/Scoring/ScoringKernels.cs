using ILGPU;

namespace FastEval.Kernels.Scoring;

/// <summary>
/// What each GPU thread does. First each of <see cref="Lanes"/> threads a row takes every so-manieth value, neighbours next to each other in memory; then one
/// thread a row folds what they found. No shared memory and no barriers: the result does not depend on how a device groups its threads. Single precision only,
/// because many devices lack double.
/// </summary>
internal static class ScoringKernels
{
    /// <summary>Threads a row.</summary>
    public const int Lanes = 256;

    /// <summary>A share's maximum, Σ e and Σ e t. Index: (lane, row).</summary>
    public static void Sums(Index2D index, ArrayView<float> x, int width, ArrayView<LaneSums> lanes)
    {
        int start = index.Y * width;
        float max = MaxOfShare(x, start, index.X, width);
        float sum = 0;
        float weighted = 0;
        for (int i = index.X; i < width; i += Lanes)
        {
            float shifted = x[start + i] - max;
            if (shifted >= RowSums.Cutoff)
            {
                float exponential = ExpPolynomial.Exp(shifted);
                sum += exponential;
                weighted += exponential * shifted;
            }
        }

        lanes[(index.Y * Lanes) + index.X] = new LaneSums(max, sum, weighted);
    }

    /// <summary>A share's maximum, Σ e and Σ e (x − y). Index: (lane, row).</summary>
    public static void PairSums(Index2D index, ArrayView<float> x, ArrayView<float> y, int width, ArrayView<LaneSums> lanes)
    {
        int start = index.Y * width;
        float max = MaxOfShare(x, start, index.X, width);
        float sum = 0;
        float weighted = 0;
        for (int i = index.X; i < width; i += Lanes)
        {
            float value = x[start + i];
            if (value - max >= RowSums.Cutoff)
            {
                float exponential = ExpPolynomial.Exp(value - max);
                sum += exponential;
                weighted += exponential * (value - y[start + i]);
            }
        }

        lanes[(index.Y * Lanes) + index.X] = new LaneSums(max, sum, weighted);
    }

    /// <summary>
    /// A row's sums from its shares'. Exponentials relative to a share's maximum become those relative to the row's; <paramref name="shift"/> is 1 where the weights
    /// are distances to the maximum, and move with it, else 0. Index: row.
    /// </summary>
    public static void FoldSums(Index1D row, ArrayView<LaneSums> lanes, float shift, ArrayView<LaneSums> rows)
    {
        int start = row * Lanes;
        float max = float.NegativeInfinity;
        bool hasNaN = false;
        for (int lane = 0; lane < Lanes; lane++)
        {
            float value = lanes[start + lane].Max;
            hasNaN |= float.IsNaN(value);
            max = value > max ? value : max;
        }

        float sum = 0;
        float weighted = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            LaneSums share = lanes[start + lane];
            float shifted = share.Max - max;
            if (shifted >= RowSums.Cutoff)
            {
                float factor = ExpPolynomial.Exp(shifted);
                sum += share.Sum * factor;
                weighted += (share.Weighted + (shift * shifted * share.Sum)) * factor;
            }
        }

        rows[row] = new LaneSums(hasNaN ? float.NaN : max, sum, weighted);
    }

    /// <summary>The greatest of a share's values that come after those already found. Index: (lane, row).</summary>
    public static void Best(Index2D index, ArrayView<float> x, int width, int round, ArrayView<LaneBest> found, int rounds, ArrayView<LaneBest> lanes)
    {
        int start = index.Y * width;
        LaneBest last = round == 0 ? new LaneBest(float.PositiveInfinity, -1) : found[(index.Y * rounds) + round - 1];
        float bestValue = float.NegativeInfinity;
        int best = LaneBest.None;
        for (int i = index.X; i < width; i += Lanes)
        {
            float value = x[start + i];
            if (float.IsNaN(value))
            {
                best = LaneBest.NotOrdered;
                break;
            }

            bool isLeft = last.Precedes(value, i);
            bool isBetter = best == LaneBest.None || value > bestValue;
            if (isLeft && isBetter)
            {
                bestValue = value;
                best = i;
            }
        }

        lanes[(index.Y * Lanes) + index.X] = new LaneBest(bestValue, best);
    }

    /// <summary>A row's greatest value of those its shares found. Index: row.</summary>
    public static void FoldBest(Index1D row, ArrayView<LaneBest> lanes, int round, int rounds, ArrayView<LaneBest> found)
    {
        int start = row * Lanes;
        float bestValue = float.NegativeInfinity;
        int best = LaneBest.None;
        for (int lane = 0; lane < Lanes; lane++)
        {
            LaneBest share = lanes[start + lane];
            if (share.Index == LaneBest.NotOrdered)
            {
                bestValue = float.NaN;
                best = LaneBest.NotOrdered;
                break;
            }

            if (share.Precedes(bestValue, best))
            {
                bestValue = share.Value;
                best = share.Index;
            }
        }

        found[(row * rounds) + round] = new LaneBest(bestValue, best);
    }

    /// <summary>A share's products. Index: (lane, row).</summary>
    public static void Products(Index2D index, ArrayView<float> a, ArrayView<float> b, int width, ArrayView<LaneProducts> lanes)
    {
        int start = index.Y * width;
        float dot = 0;
        float squaresA = 0;
        float squaresB = 0;
        for (int i = index.X; i < width; i += Lanes)
        {
            float first = a[start + i];
            float second = b[start + i];
            dot += first * second;
            squaresA += first * first;
            squaresB += second * second;
        }

        lanes[(index.Y * Lanes) + index.X] = new LaneProducts(dot, squaresA, squaresB);
    }

    /// <summary>A pair of rows' products from its shares'. Index: row.</summary>
    public static void FoldProducts(Index1D row, ArrayView<LaneProducts> lanes, ArrayView<LaneProducts> rows)
    {
        float dot = 0;
        float squaresA = 0;
        float squaresB = 0;
        for (int lane = row * Lanes; lane < (row + 1) * Lanes; lane++)
        {
            dot += lanes[lane].Dot;
            squaresA += lanes[lane].SquaresA;
            squaresB += lanes[lane].SquaresB;
        }

        rows[row] = new LaneProducts(dot, squaresA, squaresB);
    }

    private static float MaxOfShare(ArrayView<float> x, int start, int lane, int width)
    {
        float max = float.NegativeInfinity;
        bool hasNaN = false;
        for (int i = lane; i < width; i += Lanes)
        {
            float value = x[start + i];
            hasNaN |= float.IsNaN(value);
            max = value > max ? value : max;
        }

        return hasNaN ? float.NaN : max;
    }
}
