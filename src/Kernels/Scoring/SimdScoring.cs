using CommunityToolkit.HighPerformance;
using FastEval.Kernels.Threading;

namespace FastEval.Kernels.Scoring;

/// <summary>Vectorised scoring; rows are shared out over the cores where there is enough to do. Allocates nothing after the first call.</summary>
internal sealed unsafe class SimdScoring(SoftmaxPass pass, int cores) : IRowScoring
{
    private readonly RowCrew _crew = new(cores);
    private readonly Stack<ScoringJob> _idle = new();

    public string Device => "cpu";

    public void LogSumExp(ReadOnlySpan2D<float> rows, Span<double> results)
    {
        RowShape.Check(rows, results.Length);
        Run(RowTask.LogSumExp, rows, default, results);
    }

    public void LogProbabilities(ReadOnlySpan2D<float> logits, ReadOnlySpan2D<int> tokens, Span2D<double> results)
    {
        RowShape.CheckTokens(logits, tokens, results);
        fixed (float* x = logits)
        fixed (int* wanted = tokens)
        fixed (double* output = results)
        {
            ScoringJob job = Take(RowTask.LogProbabilities, logits, x);
            job.Indices = RowPointer<int>.Of(tokens, wanted);
            job.Results = RowPointer<double>.Of(results, output);
            job.Columns = tokens.Width;
            job.Run();
            Keep(job);
        }
    }

    public void TopK(ReadOnlySpan2D<float> rows, Span2D<float> values, Span2D<int> indices)
    {
        RowShape.CheckTopK(rows, values, indices);
        if (values.Width == 0)
        {
            return;
        }

        fixed (float* x = rows, top = values)
        fixed (int* places = indices)
        {
            ScoringJob job = Take(RowTask.TopK, rows, x);
            job.Values = RowPointer<float>.Of(values, top);
            job.Indices = RowPointer<int>.Of(indices, places);
            job.Columns = values.Width;
            job.Run();
            Keep(job);
        }
    }

    public void Entropy(ReadOnlySpan2D<float> logits, Span<double> nats)
    {
        RowShape.Check(logits, nats.Length);
        Run(RowTask.Entropy, logits, default, nats);
    }

    public void KlDivergence(ReadOnlySpan2D<float> p, ReadOnlySpan2D<float> q, Span<double> nats)
    {
        RowShape.Check(p, nats.Length);
        RowShape.Check(p, q);
        Run(RowTask.KlDivergence, p, q, nats);
    }

    public int ArgmaxAgreement(ReadOnlySpan2D<float> p, ReadOnlySpan2D<float> q)
    {
        RowShape.Check(p, q);
        return Run(RowTask.ArgmaxAgreement, p, q, default);
    }

    public void CosineSimilarity(ReadOnlySpan2D<float> a, ReadOnlySpan2D<float> b, Span<double> results)
    {
        RowShape.Check(a, results.Length);
        RowShape.Check(a, b);
        Run(RowTask.CosineSimilarity, a, b, results);
    }

    public void Dispose()
    {
        lock (_idle)
        {
            _idle.Clear();
        }
    }

    private int Run(RowTask task, ReadOnlySpan2D<float> first, ReadOnlySpan2D<float> second, Span<double> results)
    {
        fixed (float* x = first, y = second)
        fixed (double* output = results)
        {
            ScoringJob job = Take(task, first, x);
            job.Second = RowPointer<float>.Of(second, y);
            job.Results = new RowPointer<double>(output, 1);
            int agreeing = job.Run();
            Keep(job);
            return agreeing;
        }
    }

    private ScoringJob Take(RowTask task, ReadOnlySpan2D<float> rows, float* start)
    {
        ScoringJob? job;
        lock (_idle)
        {
            _ = _idle.TryPop(out job);
        }

        job ??= new ScoringJob(pass, _crew);
        job.Task = task;
        job.Rows = rows.Height;
        job.Width = rows.Width;
        job.First = RowPointer<float>.Of(rows, start);
        return job;
    }

    private void Keep(ScoringJob job)
    {
        lock (_idle)
        {
            _idle.Push(job);
        }
    }
}
