namespace FastEval.Harness.Parity;

/// <summary>Adds up the differences of one stage as its squares come.</summary>
/// <param name="stage">The stage.</param>
/// <param name="source">What it is compared with.</param>
/// <param name="tolerance">The largest absolute difference allowed where values are within ±1; in proportion where they are larger.</param>
internal sealed class StageComparison(string stage, IParitySource source, double tolerance)
{
    private float[] _theirs = [];
    private long _count;
    private double _largest;
    private double _sum;
    private double _magnitude = 1;
    private double _cosine = 1;
    private int _view;

    /// <summary>Compares the next square's values.</summary>
    /// <param name="view">The square.</param>
    /// <param name="rowLength">Values of a row.</param>
    /// <param name="ours">Our values.</param>
    public void Add(int view, int rowLength, ReadOnlySpan<float> ours)
    {
        long start = _count;
        _count += ours.Length;
        // Beyond their end there is nothing to compare with; the count tells.
        if (_count > source.CountOf(stage))
            return;
        if (_theirs.Length < ours.Length)
            _theirs = new float[ours.Length];
        Span<float> theirs = _theirs.AsSpan(0, ours.Length);
        source.Read(stage, start, theirs);
        for (int row = 0; row < ours.Length; row += rowLength)
            AddRow(view, ours.Slice(row, rowLength), theirs.Slice(row, rowLength));
    }

    /// <summary>What came of it.</summary>
    public StageDifference Result()
    {
        long theirs = source.CountOf(stage)!.Value;
        bool compared = _count == theirs && _count > 0;
        return new StageDifference(
            stage, source.Name, _count, theirs, compared ? _largest : null, compared ? _sum / _count : null, compared ? _cosine : null, tolerance * _magnitude, _view);
    }

    private void AddRow(int view, ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        double dot = 0, one = 0, other = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            double difference = Math.Abs((double)ours[i] - theirs[i]);
            if (double.IsNaN(difference))
                difference = double.PositiveInfinity;
            if (difference > _largest)
                (_largest, _view) = (difference, view);
            _sum += difference;
            _magnitude = Math.Max(_magnitude, Math.Abs(theirs[i]));
            dot += (double)ours[i] * theirs[i];
            one += (double)ours[i] * ours[i];
            other += (double)theirs[i] * theirs[i];
        }
        double cosine = one == 0 && other == 0 ? 1 : dot / Math.Sqrt(one * other);
        _cosine = Math.Min(_cosine, double.IsNaN(cosine) ? -1 : cosine);
    }
}
