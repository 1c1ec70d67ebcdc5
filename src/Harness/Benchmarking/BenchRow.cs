using FastEval.Harness.Statistics;

namespace FastEval.Harness.Benchmarking;

/// <summary>One metric on one device.</summary>
internal sealed record BenchRow(string Device, BenchMetric Metric, MedianInterval Interval, IReadOnlyList<double> Samples)
{
    public static BenchRow Of(string device, BenchMetric metric, IReadOnlyList<double> samples) =>
        new(device, metric, MedianInterval.Of(samples), [.. samples]);
}
