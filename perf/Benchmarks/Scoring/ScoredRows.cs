using CommunityToolkit.HighPerformance;

namespace FastEval.Benchmarks.Scoring;

/// <summary>Logits from −10 to 10, the same with some noise, and room for every operation's results.</summary>
internal sealed class ScoredRows
{
    private const int Top = 20;

    private readonly float[] _p;
    private readonly float[] _q;
    private readonly int[] _tokens;
    private readonly float[] _values;
    private readonly int[] _indices;
    private readonly int _width;

    public ScoredRows(int rows, int width)
    {
        _width = width;
        _p = new float[rows * width];
        _q = new float[_p.Length];
        _tokens = new int[rows];
        _values = new float[rows * Top];
        _indices = new int[_values.Length];
        Results = new double[rows];
        var random = new Random(1);
        for (int i = 0; i < _p.Length; i++)
        {
            _p[i] = (float)((random.NextDouble() * 20) - 10);
            _q[i] = _p[i] + (float)((random.NextDouble() - 0.5) * 0.2);
        }
    }

    /// <summary>Bytes of one matrix.</summary>
    public long Bytes => (long)_p.Length * sizeof(float);

    public double[] Results { get; }

    public ReadOnlySpan2D<float> P => new(_p, Results.Length, _width);

    public ReadOnlySpan2D<float> Q => new(_q, Results.Length, _width);

    public ReadOnlySpan2D<int> Tokens => new(_tokens, Results.Length, 1);

    public Span2D<double> TokenResults => new(Results, Results.Length, 1);

    public Span2D<float> Values => new(_values, Results.Length, Top);

    public Span2D<int> Indices => new(_indices, Results.Length, Top);
}
