using System.Globalization;
using System.Text.RegularExpressions;
using FastEval.Harness.Benchmarking;

namespace FastEval.Harness.Studies.Analysis;

/// <summary>A threshold: <c>[PAIR:]METRIC&lt;=VALUE</c> or <c>&gt;=</c>. Without a pair it holds for all but the reference.</summary>
internal sealed partial record StudyGate
{
    private static readonly Dictionary<string, Func<PairAnalysis, double?>> Metrics = new(StringComparer.OrdinalIgnoreCase)
    {
        ["accuracy"] = pair => pair.Accuracy?.Accuracy?.Value * 100,
        ["accuracy_drop"] = pair => pair.Difference is { } difference ? -difference.Value * 100 : pair.Quantized == QuantizedPart.None ? 0 : null,
        ["kld_mean"] = pair => pair.Divergence?.KldMean,
        ["kld_median"] = pair => pair.Divergence?.KldMedian,
        ["kld_p99"] = pair => pair.Divergence?.KldP99,
        ["ppl_ratio"] = pair => pair.Divergence?.PerplexityRatio,
        ["top1"] = pair => pair.Divergence?.Top1 * 100,
        ["bytes"] = pair => pair.Bytes,
        ["bits_per_weight"] = pair => pair.BitsPerWeight,
        ["decode_tps"] = pair => pair.Median(BenchMetric.Decode),
        ["prefill_tps"] = pair => pair.Median(BenchMetric.Prefill),
        ["vision_encode_ms"] = pair => pair.Median(BenchMetric.VisionEncode),
        ["ttft_cold_ms"] = pair => pair.Median(BenchMetric.TtftCold),
        ["ttft_warm_ms"] = pair => pair.Median(BenchMetric.TtftWarm),
    };

    private StudyGate(string text, string? pair, string metric, bool isUpper, double value) => (Text, Pair, Metric, IsUpper, Value) = (text, pair, metric, isUpper, value);

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>The pair's name; null for all.</summary>
    public string? Pair { get; }

    public string Metric { get; }

    /// <summary>Whether it is the most that is allowed, and not the least.</summary>
    public bool IsUpper { get; }

    public double Value { get; }

    /// <summary>The metrics' names.</summary>
    public static IEnumerable<string> Names => Metrics.Keys;

    /// <summary>Reads one.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static StudyGate Parse(string text, IReadOnlyCollection<string> pairs)
    {
        Match match = Form().Match(text);
        if (!match.Success || !Metrics.ContainsKey(match.Groups["metric"].Value)
            || !double.TryParse(match.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            throw new ArgumentException($"--gate is [PAIR:]METRIC<=NUMBER or >=, with the metric one of {string.Join(", ", Names)}; '{text}' is not.");
        string? pair = match.Groups["pair"].Success ? match.Groups["pair"].Value : null;
        string? named = pair is null ? null : pairs.FirstOrDefault(name => name.Equals(pair, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"--gate {text}: there is no pair '{pair}'. There are {string.Join(", ", pairs)}.");
        return new StudyGate(text, named, match.Groups["metric"].Value, match.Groups["sign"].Value == "<=", value);
    }

    /// <summary>What does not hold, a sentence per pair. What was not measured does not hold.</summary>
    public IEnumerable<string> Check(StudyAnalysis study)
    {
        foreach (PairAnalysis pair in study.Pairs.Where(pair => Pair is null ? pair.Quantized != QuantizedPart.None : pair.Pair.Name == Pair))
        {
            double? found = Metrics[Metric](pair);
            if (found is not { } figure)
                yield return $"{Text}: {pair.Pair.Name} has no {Metric}.";
            else if (!(IsUpper ? figure <= Value : figure >= Value))
                yield return string.Create(CultureInfo.InvariantCulture, $"{Text}: {pair.Pair.Name} has {figure:0.######}.");
        }
    }

    [GeneratedRegex(@"^((?<pair>[^:<>]+?)\s*:)?\s*(?<metric>\w+)\s*(?<sign><=|>=)\s*(?<value>\S+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
