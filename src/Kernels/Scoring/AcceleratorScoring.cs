using CommunityToolkit.HighPerformance;
using FastEval.Kernels.Accelerators;

namespace FastEval.Kernels.Scoring;

/// <summary>
/// Scoring with ILGPU, many rows at once. Each call under way has a stream and buffers of its own, which are kept. On ILGPU's CPU emulator it serves for
/// checking only.
/// </summary>
internal sealed class AcceleratorScoring : IRowScoring
{
    /// <summary>Values of one batch on the accelerator (64 MiB); more rows are done in several.</summary>
    private const int BatchValues = 16 << 20;

    private readonly SharedAccelerator _shared;
    private readonly WorkerPool<ScoringWorker> _workers;
    private readonly int _batchValues;
    private int _disposed;

    public AcceleratorScoring(AcceleratorInfo accelerator, int batchValues = BatchValues)
    {
        _batchValues = batchValues;
        _shared = SharedAccelerator.Acquire(accelerator);
        try
        {
            ScoringProgram program = _shared.Program(opened => new ScoringProgram(opened));
            _workers = new WorkerPool<ScoringWorker>(() => new ScoringWorker(_shared.Accelerator, program));
        }
        catch
        {
            _shared.Release();
            throw;
        }
    }

    public string Device => _shared.Id;

    public void LogSumExp(ReadOnlySpan2D<float> rows, Span<double> results)
    {
        RowShape.Check(rows, results.Length);
        ScoringWorker worker = _workers.Take();
        for (int start = 0; start < rows.Height; start += BatchOf(rows))
        {
            int row = start;
            foreach (LaneSums sums in worker.Sums(Batch(rows, start)))
            {
                results[row++] = Whole(sums).LogSum;
            }
        }

        _workers.Keep(worker);
    }

    public void LogProbabilities(ReadOnlySpan2D<float> logits, ReadOnlySpan2D<int> tokens, Span2D<double> results)
    {
        RowShape.CheckTokens(logits, tokens, results);
        ScoringWorker worker = _workers.Take();
        for (int start = 0; start < logits.Height; start += BatchOf(logits))
        {
            int row = start;
            foreach (LaneSums sums in worker.Sums(Batch(logits, start)))
            {
                for (int i = 0; i < tokens.Width; i++)
                {
                    results[row, i] = Whole(sums).LogProbability(logits[row, tokens[row, i]]);
                }

                row++;
            }
        }

        _workers.Keep(worker);
    }

    public void TopK(ReadOnlySpan2D<float> rows, Span2D<float> values, Span2D<int> indices)
    {
        RowShape.CheckTopK(rows, values, indices);
        int count = values.Width;
        if (count == 0)
        {
            return;
        }

        ScoringWorker worker = _workers.Take();
        for (int start = 0; start < rows.Height; start += BatchOf(rows))
        {
            ReadOnlySpan<LaneBest> found = worker.Best(Batch(rows, start), count);
            for (int i = 0; i < found.Length; i++)
            {
                values[start + (i / count), i % count] = found[i].Value;
                indices[start + (i / count), i % count] = found[i].Index;
            }
        }

        _workers.Keep(worker);
    }

    public void Entropy(ReadOnlySpan2D<float> logits, Span<double> nats)
    {
        RowShape.Check(logits, nats.Length);
        ScoringWorker worker = _workers.Take();
        for (int start = 0; start < logits.Height; start += BatchOf(logits))
        {
            int row = start;
            foreach (LaneSums sums in worker.Sums(Batch(logits, start)))
            {
                nats[row++] = Whole(sums).Entropy;
            }
        }

        _workers.Keep(worker);
    }

    public void KlDivergence(ReadOnlySpan2D<float> p, ReadOnlySpan2D<float> q, Span<double> nats)
    {
        RowShape.Check(p, nats.Length);
        RowShape.Check(p, q);
        ScoringWorker worker = _workers.Take();
        for (int start = 0; start < p.Height; start += BatchOf(p))
        {
            worker.PairSums(Batch(p, start), Batch(q, start), out ReadOnlySpan<LaneSums> sums, out ReadOnlySpan<LaneSums> others);
            for (int i = 0; i < sums.Length; i++)
            {
                (RowSums sum, RowSums other) = (Whole(sums[i]), Whole(others[i]));
                // The device weights with x − y.
                nats[start + i] = (sum with { Weighted = sum.Weighted - (sum.Sum * ((double)sum.Max - other.Max)) }).Divergence(other);
            }
        }

        _workers.Keep(worker);
    }

    public int ArgmaxAgreement(ReadOnlySpan2D<float> p, ReadOnlySpan2D<float> q)
    {
        RowShape.Check(p, q);
        int agreeing = 0;
        ScoringWorker worker = _workers.Take();
        for (int start = 0; start < p.Height; start += BatchOf(p))
        {
            worker.BestOfPair(Batch(p, start), Batch(q, start), out ReadOnlySpan<LaneBest> best, out ReadOnlySpan<LaneBest> others);
            for (int i = 0; i < best.Length; i++)
            {
                agreeing += best[i].Index >= 0 && best[i].Index == others[i].Index ? 1 : 0;
            }
        }

        _workers.Keep(worker);
        return agreeing;
    }

    public void CosineSimilarity(ReadOnlySpan2D<float> a, ReadOnlySpan2D<float> b, Span<double> results)
    {
        RowShape.Check(a, results.Length);
        RowShape.Check(a, b);
        ScoringWorker worker = _workers.Take();
        for (int start = 0; start < a.Height; start += BatchOf(a))
        {
            int row = start;
            foreach (LaneProducts products in worker.Products(Batch(a, start), Batch(b, start)))
            {
                results[row++] = new CosineSums(products.Dot, products.SquaresA, products.SquaresB).Cosine;
            }
        }

        _workers.Keep(worker);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _workers.Dispose();
            _shared.Release();
        }
    }

    private static RowSums Whole(LaneSums sums) => new(sums.Max, sums.Sum, sums.Weighted);

    private int BatchOf(ReadOnlySpan2D<float> rows) => Math.Max(1, _batchValues / Math.Max(1, rows.Width));

    private ReadOnlySpan2D<float> Batch(ReadOnlySpan2D<float> rows, int start) => rows[start..Math.Min(start + BatchOf(rows), rows.Height), ..];
}
