using System.Collections.ObjectModel;

namespace FastEval.Harness.Scoring.Metrics;

/// <summary>The metrics that a card can name.</summary>
internal static class SuiteMetrics
{
    private static readonly ReadOnlyDictionary<string, IMetric> Metrics = new(new Dictionary<string, IMetric>(StringComparer.Ordinal)
    {
        ["per-category"] = new CategoryMetric(isMacro: false),
        ["macro"] = new CategoryMetric(isMacro: true),
        ["all-categories"] = new AllCategoriesMetric(),
        ["pope"] = new PopeMetric(),
        ["mme"] = new MmeMetric(),
        ["circular"] = new CircularMetric(),
        ["ocrbench"] = new OcrBenchMetric(),
        ["mmad"] = new MmadMetric(),
        ["detection"] = new DetectionMetric(),
        ["drivelm"] = new DriveLmMetric(),
        ["llava-bench"] = new LlavaBenchMetric(),
    });

    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Metrics.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A metric; null if there is none of that name.</summary>
    public static IMetric? Find(string name) => Metrics.GetValueOrDefault(name);
}
