using BenchmarkDotNet.Attributes;
using FastEval.Kernels.Scoring;

namespace FastEval.Benchmarks.Scoring;

/// <summary>Scoring rows of logits on the processor. Look at the ratios and at the allocated bytes (0), not at absolute times.</summary>
[MemoryDiagnoser]
public class ScoringBenchmarks : IDisposable
{
    private ScoredRows _rows = null!;
    private IRowScoring _scoring = null!;

    [Params(1, 64)]
    public int Rows { get; set; }

    [Params(1, 2)]
    public int Cores { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _rows = new ScoredRows(Rows, 32_000);
        _scoring = RowScoring.CreateForProcessor(Cores);
    }

    [Benchmark(Baseline = true)]
    public void LogSumExp() => _scoring.LogSumExp(_rows.P, _rows.Results);

    [Benchmark]
    public void LogProbabilities() => _scoring.LogProbabilities(_rows.P, _rows.Tokens, _rows.TokenResults);

    [Benchmark]
    public void TopK() => _scoring.TopK(_rows.P, _rows.Values, _rows.Indices);

    [Benchmark]
    public void Entropy() => _scoring.Entropy(_rows.P, _rows.Results);

    [Benchmark]
    public void KlDivergence() => _scoring.KlDivergence(_rows.P, _rows.Q, _rows.Results);

    [Benchmark]
    public int ArgmaxAgreement() => _scoring.ArgmaxAgreement(_rows.P, _rows.Q);

    [Benchmark]
    public void CosineSimilarity() => _scoring.CosineSimilarity(_rows.P, _rows.Q, _rows.Results);

    [GlobalCleanup]
    public void Dispose()
    {
        _scoring.Dispose();
        GC.SuppressFinalize(this);
    }
}
