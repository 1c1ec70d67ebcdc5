using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Metrics;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>What one target came to.</summary>
internal sealed record TargetAnalysis
{
    private const string QueuePhase = "queue";

    private TargetAnalysis()
    {
    }

    public required TargetRecord Target { get; init; }

    /// <summary>Its samples in the suite's order; without the suite in that of the record, where they stand as they were complete.</summary>
    public required IReadOnlyList<AnalysedSample> Samples { get; init; }

    /// <summary>Over all its samples.</summary>
    public required AccuracySummary Total { get; init; }

    /// <summary>Samples per state; only states that occur, in the order of <see cref="SampleState"/>.</summary>
    public required IReadOnlyList<KeyValuePair<SampleState, int>> States { get; init; }

    /// <summary>Cells of every facet that the suite has; empty without the suite.</summary>
    public required IReadOnlyList<CellAnalysis> Cells { get; init; }

    /// <summary>The benchmark's own figures, the headline first; empty without the suite, or where it has none.</summary>
    public required IReadOnlyList<MetricFigure> Metrics { get; init; }

    /// <summary>Samples with a reply, divided by the time from the first one's start to the last one's end; null if there are none.</summary>
    public required double? SamplesPerSecond { get; init; }

    /// <summary>Energy by the counters that the record names, other programs' share included; null where none could be read.</summary>
    public double? JoulesPerSample => Target.Energy is { Samples: > 0 } energy ? energy.Joules / energy.Samples : null;

    /// <summary>Time to first token of all samples, cold and warm, milliseconds.</summary>
    public required Distribution? Ttft { get; init; }

    /// <summary>The part of it in which nothing of a sample was computed, milliseconds; null without such times.</summary>
    public required Distribution? Queue { get; init; }

    /// <summary>Time to the last token, milliseconds.</summary>
    public required Distribution? E2e { get; init; }

    /// <summary>Gaps between consecutive output tokens of a sample, of all samples, milliseconds; null if no sample has two tokens.</summary>
    public required Distribution? InterToken { get; init; }

    /// <summary>Output tokens after the first, divided by the sum of the gaps before them, over all samples; null if there are none.</summary>
    public required double? DecodeTokensPerSecond { get; init; }

    /// <summary>The time to first token in its parts, cold and warm apart.</summary>
    public required IReadOnlyList<TtftBreakdown> Breakdowns { get; init; }

    /// <summary>Where the pictures' embeddings came from; null without pictures.</summary>
    public required PictureSources? Pictures { get; init; }

    /// <summary>The rate over the run's time.</summary>
    public required IReadOnlyList<ThroughputBin> Throughput { get; init; }

    /// <summary>A cell; null if none of its items was asked.</summary>
    public CellAnalysis? Cell(ItemFacet facet, string key) => Cells.FirstOrDefault(cell => cell.Facet == facet && cell.Key == key);

    public static TargetAnalysis Of(TargetRecord target, IReadOnlyList<AnalysedSample> samples, IMetric? metric)
    {
        SampleTimings[] timings = [.. samples.Select(sample => sample.Sample.Timings).OfType<SampleTimings>()];
        Distribution? gaps = Distribution.Of(timings.SelectMany(one => one.InterTokenMs));
        double gapsMs = gaps?.Sorted.Sum() ?? 0;
        double spanMs = timings.Length == 0 ? 0 : timings.Max(one => one.EndMs) - timings.Min(one => one.StartMs);
        return new TargetAnalysis
        {
            Target = target,
            Samples = samples,
            Total = AccuracySummary.Of(samples),
            States = [.. samples.GroupBy(sample => sample.Sample.State).OrderBy(state => state.Key).Select(state => KeyValuePair.Create(state.Key, state.Count()))],
            Cells = [.. ItemFacet.All.SelectMany(facet => CellsOf(facet, samples))],
            Metrics = metric?.Of([.. samples.Where(sample => sample.Item is not null).Select(Measured)]) ?? [],
            SamplesPerSecond = spanMs > 0 ? timings.Length * 1000 / spanMs : null,
            Ttft = Distribution.Of(timings.Select(one => one.TtftMs)),
            Queue = Distribution.Of(timings.Where(one => one.PhasesMs.ContainsKey(QueuePhase)).Select(one => one.PhasesMs[QueuePhase])),
            E2e = Distribution.Of(timings.Select(one => one.E2eMs)),
            InterToken = gaps,
            DecodeTokensPerSecond = gapsMs > 0 ? gaps!.Count * 1000 / gapsMs : null,
            Breakdowns = TtftBreakdown.Of(samples.Select(sample => sample.Sample)),
            Pictures = PictureSources.Of(samples.Select(sample => sample.Sample.Cache).OfType<SampleCacheUse>()),
            Throughput = ThroughputBin.Of(timings),
        };
    }

    private static MeasuredItem Measured(AnalysedSample sample) =>
        new(sample.Item!, sample.Sample.State, sample.IsAnswered ? sample.Grade : null, sample.Sample.Parsed,
            // What a content filter let through of a reply is no answer.
            sample.Sample.FinishReason == SampleRecord.ContentFilter ? "" : sample.Sample.Reply);

    private static IEnumerable<CellAnalysis> CellsOf(ItemFacet facet, IReadOnlyList<AnalysedSample> samples) => ItemFacet.Sorted(
        samples.Where(sample => sample.Item is not null && facet.Key(sample.Item) is not null)
            .GroupBy(sample => facet.Key(sample.Item!)!, StringComparer.Ordinal)
            .Select(cell => new CellAnalysis(facet, cell.Key, AccuracySummary.Of([.. cell]))),
        cell => cell.Key);
}
