using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Statistics;
using FastEval.Harness.Studies.Records;

namespace FastEval.Harness.Studies.Analysis;

/// <summary>What one pair costs and what it gives. Null or empty where it has not been measured.</summary>
internal sealed record PairAnalysis
{
    public required StudyPair Pair { get; init; }

    public required QuantizedPart Quantized { get; init; }

    /// <summary>Bytes of both files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of all tensors: what the weights take in memory as they are stored.</summary>
    public required long TensorBytes { get; init; }

    /// <summary>Bits of tensor data per element, over both files.</summary>
    public required double BitsPerWeight { get; init; }

    /// <summary>Speed by metric key (docs/bench.md), with the interval of the median.</summary>
    public required IReadOnlyDictionary<string, MedianInterval> Speed { get; init; }

    /// <summary>The accuracy on the suite; null if nothing was asked.</summary>
    public required AccuracySummary? Accuracy { get; init; }

    /// <summary>How it differs from the reference's; null for the reference.</summary>
    public required PairedDifference? Difference { get; init; }

    /// <summary>The same by capability; empty for the reference, and without the suite.</summary>
    public required IReadOnlyList<KeyValuePair<string, PairedDifference>> ByCapability { get; init; }

    /// <summary>Answers that changed between right and not right.</summary>
    public required IReadOnlyList<AnswerFlip> Flips { get; init; }

    /// <summary>How far its distributions are from the reference's.</summary>
    public required DivergenceSummary? Divergence { get; init; }

    /// <summary>Whether every item was answered, and its divergence measured.</summary>
    public bool IsComplete => Divergence is not null && Accuracy is { Accuracy: not null } accuracy && accuracy.Answered == Items;

    /// <summary>Items that there are to answer.</summary>
    public required int Items { get; init; }

    /// <summary>A speed's median; null if it was not measured.</summary>
    public double? Median(Benchmarking.BenchMetric metric) => Speed.TryGetValue(metric.Key, out MedianInterval interval) ? interval.Median : null;
}
