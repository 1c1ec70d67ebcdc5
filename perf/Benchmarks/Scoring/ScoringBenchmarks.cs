using BenchmarkDotNet.Attributes;
using FastEval.Benchmarks.Columns;
using FastEval.Kernels.Scoring;

namespace FastEval.Benchmarks.Scoring;

/// <summary>Scoring rows of logits on the processor. Look at the ratios and at the allocated bytes (0), not at absolute times.</summary>
public class ScoringBenchmarks : IDisposable
{
    private const int Vocabulary = 32_000;
    private const double RowBytes = Vocabulary * sizeof(float);

    private ScoredRows _rows = null!;
    private IRowScoring _scoring = null!;

    [Params(1, 64)]
    public int Rows { get; set; }

    [Params(1, 2)]
    public int Cores { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _rows = new ScoredRows(Rows, Vocabulary);
        _scoring = RowScoring.CreateForProcessor(Cores);
    }

    [Benchmark(Baseline = true)]
    [Work(RowBytes, "GB/s", Times = nameof(Rows))]
    public void LogSumExp() => _scoring.LogSumExp(_rows.P, _rows.Results);

    [Benchmark]
    [Work(RowBytes, "GB/s", Times = nameof(Rows))]
    public void LogProbabilities() => _scoring.LogProbabilities(_rows.P, _rows.Tokens, _rows.TokenResults);

    [Benchmark]
    [Work(RowBytes, "GB/s", Times = nameof(Rows))]
    public void TopK() => _scoring.TopK(_rows.P, _rows.Values, _rows.Indices);

    [Benchmark]
    [Work(RowBytes, "GB/s", Times = nameof(Rows))]
    public void Entropy() => _scoring.Entropy(_rows.P, _rows.Results);

    [Benchmark]
    [Work(2 * RowBytes, "GB/s", Times = nameof(Rows))]
    public void KlDivergence() => _scoring.KlDivergence(_rows.P, _rows.Q, _rows.Results);

    [Benchmark]
    [Work(2 * RowBytes, "GB/s", Times = nameof(Rows))]
    public int ArgmaxAgreement() => _scoring.ArgmaxAgreement(_rows.P, _rows.Q);

    [Benchmark]
    [Work(2 * RowBytes, "GB/s", Times = nameof(Rows))]
    public void CosineSimilarity() => _scoring.CosineSimilarity(_rows.P, _rows.Q, _rows.Results);

    [GlobalCleanup]
    public void Dispose()
    {
        _scoring.Dispose();
        GC.SuppressFinalize(this);
    }
}
