using FastEval.Harness.Scoring.Metrics;

namespace FastEval.Harness.Suites.Reading;

/// <summary>Checks the name of a metric.</summary>
internal static class MetricNames
{
    public static string Remedy { get; } = $"write one of {string.Join(", ", SuiteMetrics.Names)}, or leave it out";

    /// <summary>Notes a metric that there is not; the name as it was given.</summary>
    public static string? Check(ObjectFields fields, string? name)
    {
        if (name is not null && SuiteMetrics.Find(name) is null)
            fields.Problem("metric", $"'{name}' is no metric that this version has", Remedy);
        return name;
    }
}
