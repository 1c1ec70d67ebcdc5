using FastEval.Engine.Parity;

namespace FastEval.Harness.Parity;

/// <summary>Compares a trace of ours, as it is made, with others.</summary>
/// <param name="sources">The others.</param>
/// <param name="toleranceOf">What is allowed against each.</param>
internal sealed class ParityComparison(IReadOnlyList<IParitySource> sources, Func<IParitySource, double> toleranceOf)
{
    /// <summary>Preprocessing is exact to the last bit or two, whatever arithmetic the tower has.</summary>
    private const double PixelTolerance = 1e-6;

    private readonly OrderedDictionary<string, StageComparison?[]> _stages = [];

    /// <summary>Values of ours in a stage, over all squares; in the order in which stages came.</summary>
    public OrderedDictionary<string, long> Counts { get; } = [];

    /// <summary>Takes in what a stage of ours gives.</summary>
    public void Add(string stage, int view, int rowLength, ReadOnlySpan<float> values)
    {
        if (!_stages.TryGetValue(stage, out StageComparison?[]? comparisons))
        {
            comparisons = [.. sources.Select(source => source.CountOf(stage) is null ? null : new StageComparison(
                stage, source, stage == ParityStages.Pixels ? Math.Min(PixelTolerance, toleranceOf(source)) : toleranceOf(source)))];
            _stages.Add(stage, comparisons);
            Counts.Add(stage, 0);
        }
        Counts[stage] += values.Length;
        foreach (StageComparison? comparison in comparisons)
            comparison?.Add(view, rowLength, values);
    }

    /// <summary>Every stage that both have, in order; those of one source after the other within a stage.</summary>
    public IReadOnlyList<StageDifference> Results() =>
        [.. _stages.Values.SelectMany(comparisons => comparisons).OfType<StageComparison>().Select(comparison => comparison.Result())];
}
