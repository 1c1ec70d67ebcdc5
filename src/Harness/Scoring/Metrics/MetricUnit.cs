namespace FastEval.Harness.Scoring.Metrics;

/// <summary>What a figure of a metric is counted in.</summary>
internal enum MetricUnit
{
    /// <summary>0 to 1, shown in percent.</summary>
    Share,

    /// <summary>On the authors' own scale.</summary>
    Points,
}
