namespace FastEval.Harness.Benchmarking;

/// <summary>The raw samples of one device.</summary>
internal sealed class BenchSamples
{
    private readonly Dictionary<BenchMetric, List<double>> _samples = [];

    public void Add(BenchMetric metric, double value)
    {
        if (!_samples.TryGetValue(metric, out List<double>? list))
            _samples[metric] = list = [];
        list.Add(value);
    }

    /// <summary>One row per metric that has samples, in the order of <see cref="BenchMetric.All"/>.</summary>
    public IReadOnlyList<BenchRow> Rows(string device) =>
        [.. BenchMetric.All.Where(_samples.ContainsKey).Select(metric => BenchRow.Of(device, metric, _samples[metric]))];
}
