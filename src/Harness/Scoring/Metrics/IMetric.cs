namespace FastEval.Harness.Scoring.Metrics;

/// <summary>
/// A benchmark's own way to make figures of scores: a pure function, shown beside the plain accuracy. Items in error count as not asked, those that a judge failed at as not graded; a set of items counts if all of it has a score.
/// </summary>
internal interface IMetric
{
    /// <summary>The figures in the order of reports, the headline first.</summary>
    /// <param name="items">One target's samples with their items, in the suite's order.</param>
    IReadOnlyList<MetricFigure> Of(IReadOnlyList<MeasuredItem> items);
}
