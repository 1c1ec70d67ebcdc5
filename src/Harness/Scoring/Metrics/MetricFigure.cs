namespace FastEval.Harness.Scoring.Metrics;

/// <summary>One figure of a benchmark's own metric.</summary>
/// <param name="Key">Its name for programs, unique within the metric.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Value">The figure; null where there is nothing to compute it of.</param>
/// <param name="Unit">What it is counted in.</param>
/// <param name="N">The items, or sets of items, that it is of.</param>
internal sealed record MetricFigure(string Key, string Title, double? Value, MetricUnit Unit, int N)
{
    /// <summary>Whether it is the one that the authors compare models by.</summary>
    public bool IsHeadline { get; init; }
}
