namespace FastEval.Harness.Regressions.Changes;

/// <summary>
/// Looks for the step in a stretch of a series that best explains it beside a straight line: least squares of the values on 1, place, and place ≥ τ. A slow drift is the line's, and makes no
/// step.
/// </summary>
internal sealed class StepWindow
{
    /// <summary>Values that a step needs on either side.</summary>
    public const int LeastSide = 4;

    /// <summary>Values of the shortest stretch.</summary>
    public const int Shortest = 2 * LeastSide + 2;

    private readonly double[] _sums;
    private readonly double[] _moments;
    private readonly double _error;

    /// <param name="values">The series.</param>
    /// <param name="error">The standard deviation of one value, above 0.</param>
    public StepWindow(ReadOnlySpan<double> values, double error)
    {
        _error = error;
        _sums = new double[values.Length + 1];
        _moments = new double[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
        {
            _sums[i + 1] = _sums[i] + values[i];
            _moments[i + 1] = _moments[i] + i * values[i];
        }
    }

    /// <summary>The step with the highest score in [<paramref name="start"/>, <paramref name="end"/>); with score 0 if the stretch is too short.</summary>
    public StepChange Best(int start, int end)
    {
        StepChange best = default;
        int n = end - start;
        if (n < Shortest)
            return best;
        double centre = start + (n - 1) / 2.0, spread = n * ((double)n * n - 1) / 12;
        double sum = _sums[end] - _sums[start], slope = _moments[end] - _moments[start] - centre * sum;
        for (int place = start + LeastSide; place <= end - LeastSide; place++)
        {
            double behind = end - place;
            // The step's part that neither the mean nor the line explains (Frisch and Waugh): its covariance with the line, its own square, its product with the values.
            double along = behind * (place - start) / 2;
            double square = behind - behind * behind / n - along * along / spread;
            double product = _sums[end] - _sums[place] - behind * sum / n - slope * along / spread;
            double size = product / square, score = Math.Abs(product) / (_error * Math.Sqrt(square));
            if (score > best.Score)
                best = new StepChange(place, size, score);
        }
        return best;
    }
}
