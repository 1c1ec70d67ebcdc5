using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Metrics;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Reports;

/// <summary>The sections of <see cref="RunSummary"/>, one form after the other.</summary>
internal static class SummarySections
{
    /// <summary>So many targets side by side leave room for their intervals in 80 columns.</summary>
    private const int MostWithIntervals = 2;

    /// <summary>What 80 columns leave for the targets, and what parts two of them.</summary>
    private const int TargetColumns = 46, Gap = 3;

    /// <summary>As wide as an accuracy with its interval, and without.</summary>
    private const int IntervalLetters = 20, PercentLetters = 6;

    private static readonly ReportColumn[] JsonColumns = Columns(
        "name", "n", "answered", "accuracy", "low", "high", "chance", "coverage", "lower_bound", "upper_bound", "clusters", "states",
        "samples_per_s", "ttft_p50_ms", "decode_tps", "ttft_ms", "ttft_cold_ms", "ttft_warm_ms", "parallel", "queue_ms", "e2e_ms", "itl_ms", "pictures", "cells");

    private static readonly ReportColumn[] CsvColumns = Columns(
        "target", "by", "key", "n", "answered", "accuracy", "low", "high", "chance", "samples_per_s", "ttft_p50_ms", "decode_tps");

    /// <summary>For people: a line per target.</summary>
    public static ReportSection Headline(RunAnalysis run) => new("headline", "",
        [
            new("name", "Target"),
            new("n", "n", IsNumber: true),
            new("accuracy", "Accuracy, 95% interval", IsNumber: true),
            new("samples_per_s", "Samples/s", IsNumber: true),
            new("ttft_p50_ms", "TTFT p50, ms", IsNumber: true),
            new("decode_tps", "Tok/s", IsNumber: true),
        ],
        [
            .. run.Targets.Select(target => (object?[])
            [
                target.Target.Name, target.Total.Samples, AccuracyText.WithInterval(target.Total), target.SamplesPerSecond, target.Ttft?.Median, target.DecodeTokensPerSecond,
            ]),
        ],
        Forms: ReportForms.Text);

    /// <summary>For people: what became of the samples, a line per target; only states that occur.</summary>
    public static ReportSection States(RunAnalysis run)
    {
        SampleState[] states = [.. run.Targets.SelectMany(target => target.States).Select(state => state.Key).Distinct().Order()];
        return new ReportSection("states", "Samples by state",
            [new("name", "Target"), .. states.Select(state => new ReportColumn(AccuracyText.Word(state), AccuracyText.Word(state), IsNumber: true))],
            [.. run.Targets.Select(target => (object?[])[target.Target.Name, .. states.Select(state => (object)target.States.FirstOrDefault(one => one.Key == state).Value)])],
            Forms: ReportForms.Text);
    }

    /// <summary>For people: a facet's cells, the targets side by side. Null if the suite has no such cells.</summary>
    /// <param name="run">The run.</param>
    /// <param name="facet">What cells.</param>
    /// <param name="isNarrow">Whether a terminal must hold it: long names are shortened, and many targets have no intervals.</param>
    public static ReportSection? Accuracy(RunAnalysis run, ItemFacet facet, bool isNarrow)
    {
        IReadOnlyList<string> keys = run.Keys(facet);
        if (keys.Count == 0)
            return null;
        bool hasIntervals = !isNarrow || run.Targets.Count <= MostWithIntervals;
        int letters = !isNarrow ? int.MaxValue : hasIntervals ? IntervalLetters : Math.Max(PercentLetters, TargetColumns / run.Targets.Count - Gap);
        return new ReportSection(facet.By, $"Accuracy by {facet.Title.ToLowerInvariant()}{(hasIntervals ? ", 95% interval" : "")}",
            [
                new("key", facet.Title), new("n", "n", IsNumber: true), new("chance", "Chance", IsNumber: true),
                .. run.Targets.Select(target => new ReportColumn(target.Target.Name, ShortName.Of(CellText.Printable(target.Target.Name), letters), IsNumber: true)),
            ],
            [.. keys.Select(key => Row(run, facet, key, hasIntervals))],
            Forms: ReportForms.Text);
    }

    /// <summary>For people: where the pictures' embeddings came from, a line per target. Null without pictures.</summary>
    public static ReportSection? Pictures(RunAnalysis run) => run.Targets.All(target => target.Pictures is null) ? null : new ReportSection(
        "pictures", "Pictures asked about, by where their embedding came from",
        [new("name", "Target"), new("encoded", "Encoded", IsNumber: true), new("from_memory", "From memory", IsNumber: true), new("from_disk", "From disk", IsNumber: true)],
        [.. run.Targets.Select(target => (object?[])[target.Target.Name, target.Pictures?.Encoded, target.Pictures?.FromMemory, target.Pictures?.FromDisk])],
        Forms: ReportForms.Text);

    /// <summary>For people: the benchmark's own figures, the targets side by side. Null if the suite has none.</summary>
    public static ReportSection? Metrics(RunAnalysis run)
    {
        MetricFigure[] figures = [.. run.Targets.SelectMany(target => target.Metrics).DistinctBy(figure => figure.Key)];
        return figures.Length == 0 ? null : new ReportSection("metrics", $"As the benchmark's authors count ({run.Suite.Suite!.Card.Metric})",
            [
                new("metric", "Figure"), new("n", "n", IsNumber: true),
                .. run.Targets.Select(target => new ReportColumn(target.Target.Name, CellText.Printable(target.Target.Name), IsNumber: true)),
            ],
            [
                .. figures.Select(figure => (object?[])
                [
                    figure.Title, run.Targets.Max(target => Figure(target, figure.Key)?.N),
                    .. run.Targets.Select(target => AccuracyText.Figure(Figure(target, figure.Key))),
                ]),
            ],
            Forms: ReportForms.Text);
    }

    /// <summary>For programs: everything, nested.</summary>
    public static ReportSection Json(RunAnalysis run) => new("targets", "",
        [.. JsonColumns, .. run.Targets.Any(target => target.Metrics.Count > 0) ? Columns("metrics") : []],
        [
            .. run.Targets.Select(target => (object?[])
            [
                target.Target.Name, target.Total.Samples, target.Total.Answered, target.Total.Accuracy?.Value, target.Total.Accuracy?.Low, target.Total.Accuracy?.High,
                target.Total.Chance, target.Total.Coverage, target.Total.LowerBound, target.Total.UpperBound,
                run.Suite.Suite is null ? null : target.Total.Accuracy?.Clusters,
                Counts(target), target.SamplesPerSecond, target.Ttft?.Median, target.DecodeTokensPerSecond,
                Percentiles(target.Ttft), Percentiles(Of(target, ImageCacheState.Cold)), Percentiles(Of(target, ImageCacheState.Warm)),
                target.Target.Parallel, Percentiles(target.Queue), Percentiles(target.E2e), Percentiles(target.InterToken),
                Sources(target.Pictures), target.Cells.Select(Cell).ToArray(),
                .. run.Targets.Any(one => one.Metrics.Count > 0) ? [target.Metrics.Select(Metric).ToArray()] : (object?[])[],
            ]),
        ],
        Forms: ReportForms.Json);

    /// <summary>For spreadsheets: one table, with a row per target and per cell of it.</summary>
    public static ReportSection Csv(RunAnalysis run) => new("accuracy", "",
        CsvColumns,
        [
            .. run.Targets.SelectMany(target => target.Cells
                .Select(cell => Line(target.Target.Name, cell.Facet.By, cell.Key, cell.Accuracy, null, null, null))
                .Prepend(Line(target.Target.Name, "all", "", target.Total, target.SamplesPerSecond, target.Ttft?.Median, target.DecodeTokensPerSecond))),
        ],
        Forms: ReportForms.Csv);

    private static ReportColumn[] Columns(params string[] keys) => [.. keys.Select(key => new ReportColumn(key, key))];

    private static object?[] Row(RunAnalysis run, ItemFacet facet, string key, bool hasIntervals)
    {
        AccuracySummary?[] cells = [.. run.Targets.Select(target => target.Cell(facet, key)?.Accuracy)];
        AccuracySummary widest = cells.OfType<AccuracySummary>().MaxBy(cell => cell.Samples)!;
        return [key, widest.Samples, AccuracyText.Percent(widest.Chance), .. cells.Select(cell => hasIntervals ? AccuracyText.WithInterval(cell) : AccuracyText.Percent(cell?.Accuracy?.Value))];
    }

    private static Distribution? Of(TargetAnalysis target, ImageCacheState cache) => target.Breakdowns.FirstOrDefault(one => one.Cache == cache)?.Ttft;

    private static ReportRecord Counts(TargetAnalysis target)
    {
        var states = new ReportRecord();
        foreach ((SampleState state, int count) in target.States)
            states.Add(AccuracyText.Word(state), count);
        return states;
    }

    private static ReportRecord? Sources(PictureSources? pictures) => pictures is null ? null : new ReportRecord
    {
        { "encoded", pictures.Encoded },
        { "from_memory", pictures.FromMemory },
        { "from_disk", pictures.FromDisk },
    };

    private static ReportRecord? Percentiles(Distribution? values) => values is null ? null : new ReportRecord
    {
        { "n", values.Count },
        { "mean", values.Mean },
        { "p50", values.Percentile(50) },
        { "p90", values.Percentile(90) },
        { "p95", values.Percentile(95) },
        { "p99", values.Percentile(99) },
    };

    private static ReportRecord Cell(CellAnalysis cell) => new()
    {
        { "by", cell.Facet.By },
        { "key", cell.Key },
        { "n", cell.Accuracy.Samples },
        { "answered", cell.Accuracy.Answered },
        { "accuracy", cell.Accuracy.Accuracy?.Value },
        { "low", cell.Accuracy.Accuracy?.Low },
        { "high", cell.Accuracy.Accuracy?.High },
        { "chance", cell.Accuracy.Chance },
        { "clusters", cell.Accuracy.Accuracy?.Clusters },
    };

    private static MetricFigure? Figure(TargetAnalysis target, string key) => target.Metrics.FirstOrDefault(figure => figure.Key == key);

    private static ReportRecord Metric(MetricFigure figure) => new()
    {
        { "key", figure.Key },
        { "title", figure.Title },
        { "value", figure.Value },
        { "unit", figure.Unit == MetricUnit.Share ? "share" : "points" },
        { "n", figure.N },
        { "headline", figure.IsHeadline },
    };

    private static object?[] Line(string target, string by, string key, AccuracySummary accuracy, double? rate, double? ttft, double? decode) =>
    [
        target, by, key, accuracy.Samples, accuracy.Answered, accuracy.Accuracy?.Value, accuracy.Accuracy?.Low, accuracy.Accuracy?.High, accuracy.Chance, rate, ttft, decode,
    ];
}
