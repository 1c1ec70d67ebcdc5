using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Reports;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Comparing.Reports;

/// <summary>The sections of a comparison's report, one form after the other.</summary>
internal static class ComparisonSections
{
    /// <summary>The key of <see cref="Headline"/>.</summary>
    public const string HeadlineKey = "headline";

    /// <summary>For people: quality, speed and price of every target.</summary>
    public static ReportSection Headline(RunComparison comparison)
    {
        bool hasEnergy = comparison.Targets.Any(target => target.Target.JoulesPerSample is not null);
        return new ReportSection(HeadlineKey, "",
        [
            new("name", "Target"), new("n", "n", IsNumber: true), new("accuracy", "Accuracy, 95% interval", IsNumber: true), new("samples_per_s", "Samples/s", IsNumber: true),
            new("ttft_p50_ms", "TTFT p50, ms", IsNumber: true), new("e2e_p50_ms", "E2E p50, ms", IsNumber: true), new("cost_per_1000", "US$ per 1,000", IsNumber: true),
            .. hasEnergy ? [new ReportColumn("joules_per_sample", "J per sample", IsNumber: true)] : (ReportColumn[])[],
        ],
        [
            .. comparison.Targets.Select(target => (object?[])
            [
                target.Label, target.Target.Total.Samples, AccuracyText.WithInterval(target.Target.Total), target.Target.SamplesPerSecond, target.Target.Ttft?.Median,
                target.Target.E2e?.Median, CostPerThousand(target.Target), .. hasEnergy ? [target.Target.JoulesPerSample] : (object?[])[],
            ]),
        ],
        Forms: ReportForms.Text);
    }

    /// <summary>For people: one target against the base, all items and then the cells of some facets.</summary>
    public static ReportSection Differences(TargetComparison one, IReadOnlyList<ItemFacet> facets) => new("differences", $"{one.Other.Label} against {one.Base.Label}, in points, 95% interval",
        [
            new("key", "Cell"), new("n", "n", IsNumber: true), new("first", Printable(one.Base), IsNumber: true), new("second", Printable(one.Other), IsNumber: true), new("difference", "Difference", IsNumber: true),
            new("p", "p", IsNumber: true), new("verdict", "Verdict"),
        ],
        [
            .. All(one).Where(cell => cell.Facet is null || facets.Contains(cell.Facet)).Select(cell => (object?[])
            [
                cell.Facet is null ? "all" : cell.Key, cell.Items, AccuracyText.Percent(cell.First), AccuracyText.Percent(cell.Second), Difference(cell), PValue(cell.Adjusted), Word(cell.Verdict),
            ]),
        ],
        Forms: ReportForms.Text);

    /// <summary>For people: what all fail. Null without the suite.</summary>
    public static ReportSection? CommonFailures(RunComparison comparison) => comparison.CommonFailureRates.Count == 0 ? null : new ReportSection(
        "common_failures", $"Items that {(comparison.Targets.Count == 2 ? "both" : "all")} fail",
        [new("key", "Capability"), new("n", "n", IsNumber: true), new("failed", "Failed", IsNumber: true), new("share", "Share", IsNumber: true)],
        [.. comparison.CommonFailureRates.Select(rate => (object?[])[rate.Facet is null ? "all" : rate.Key, rate.Items, rate.Failed, AccuracyText.Percent(rate.Share)])],
        Forms: ReportForms.Text);

    /// <summary>For people: the ways in which each target fails, side by side; only those that occur.</summary>
    public static ReportSection? Failures(RunComparison comparison)
    {
        (string Name, Func<FailureProfile, string?> Value)[] ways =
        [
            ("No answer found", profile => Count(profile.Unparsed)), ("Refused", profile => Count(profile.Refused)), ("Truncated", profile => Count(profile.Truncated)),
            ("Failed request", profile => Count(profile.Errors)), ("Ends in a loop", profile => Count(profile.Repetitions)), ("Number off by 1", profile => Count(profile.OffByOne)),
            ("Number off by more", profile => Count(profile.OffByMore)), ("Text nearly right", profile => Count(profile.NearMisses)), ("Right words, other order", profile => Count(profile.Reorderings)),
            ("Yes, more often than right", profile => profile.YesBias is { } bias ? Points(bias) : null),
            ("Favoured option, more often than right", profile => profile.OptionBias is { } bias ? $"{profile.FavouredOption} {Points(bias)}" : null),
        ];
        object?[][] rows =
        [
            .. ways.Where(way => comparison.Profiles.Any(profile => way.Value(profile) is not null))
                .Select(way => (object?[])[way.Name, .. comparison.Profiles.Select(profile => way.Value(profile) ?? "0")]),
        ];
        return rows.Length == 0 ? null : new ReportSection("failures", "How they fail, samples and points",
            [new("way", ""), .. comparison.Targets.Select(target => new ReportColumn(target.Label, Printable(target), IsNumber: true))], rows, Forms: ReportForms.Text);
    }

    /// <summary>For people: how many items it would take to find differences, by how often the targets disagree here.</summary>
    public static ReportSection Power(RunComparison comparison, double difference) => new("power",
        string.Create(CultureInfo.InvariantCulture, $"Items needed to find a difference of {difference * 100:0.#} points (power 80%, 5% level)"),
        [new("name", "Target"), new("discordant", "Only one right", IsNumber: true), new("items", "Items, on pictures of their own", IsNumber: true), new("clustered", "Items, clustered as here", IsNumber: true)],
        [.. comparison.Comparisons.Where(one => one.Total is not null).Select(one => Needed(one, difference))]);

    /// <summary>For programs: everything, nested.</summary>
    public static ReportSection Json(RunComparison comparison) => new("comparisons", "",
        Columns("base", "target", "left_out", "margin", "seed", "cells"),
        [
            .. comparison.Comparisons.Select(one => (object?[])
            [
                one.Base.Label, one.Other.Label, one.LeftOut, comparison.Margin, (long)comparison.Seed, All(one).Select(Cell).ToArray(),
            ]),
        ],
        Forms: ReportForms.Json);

    /// <summary>For programs: the targets, nested.</summary>
    public static ReportSection JsonTargets(RunComparison comparison) => new("targets", "",
        Columns("name", "run", "n", "accuracy", "low", "high", "samples_per_s", "ttft_p50_ms", "e2e_p50_ms", "cost_per_1000", "joules_per_sample", "unparsed", "refused", "truncated", "errors", "repetitions", "yes_bias",
            "off_by_one", "off_by_more", "near_misses", "reorderings", "favoured_option", "option_bias"),
        [
            .. comparison.Targets.Zip(comparison.Profiles, (target, profile) => (object?[])
            [
                target.Label, target.Run.Recorded.Run.Id, target.Target.Total.Samples, target.Target.Total.Accuracy?.Value, target.Target.Total.Accuracy?.Low, target.Target.Total.Accuracy?.High,
                target.Target.SamplesPerSecond, target.Target.Ttft?.Median, target.Target.E2e?.Median, CostPerThousand(target.Target), target.Target.JoulesPerSample, profile.Unparsed, profile.Refused, profile.Truncated, profile.Errors,
                profile.Repetitions, profile.YesBias, profile.OffByOne, profile.OffByMore, profile.NearMisses, profile.Reorderings, profile.FavouredOption, profile.OptionBias,
            ]),
        ],
        Forms: ReportForms.Json);

    /// <summary>For programs: what all fail, with the items' ids.</summary>
    public static ReportSection JsonCommonFailures(RunComparison comparison) => new("common_failures", "",
        Columns("by", "key", "n", "failed", "share", "items"),
        [
            .. comparison.CommonFailureRates.Select(rate => (object?[])
            [
                rate.Facet?.By ?? "all", rate.Key, rate.Items, rate.Failed, rate.Share,
                comparison.CommonFailures.Where(one => rate.Facet is null || rate.Facet.Key(one.Item) == rate.Key).Select(one => one.Item.Id).ToArray(),
            ]),
        ],
        Forms: ReportForms.Json);

    /// <summary>For spreadsheets: one table, a row per target and cell.</summary>
    public static ReportSection Csv(RunComparison comparison) => new("cells", "",
        Columns("base", "target", "by", "key", "n", "first", "second", "difference", "low", "high", "gained", "lost", "mcnemar_p", "bootstrap_low", "bootstrap_high", "bootstrap_p", "adjusted_p", "verdict"),
        [
            .. comparison.Comparisons.SelectMany(one => All(one).Select(cell => (object?[])
            [
                one.Base.Label, one.Other.Label, cell.Facet?.By ?? "all", cell.Key, cell.Items, cell.First, cell.Second, cell.Value, cell.Low, cell.High,
                cell.Difference.Gained, cell.Difference.Lost, cell.McNemar, cell.Bootstrap.Low, cell.Bootstrap.High, cell.Bootstrap.PValue, cell.Adjusted, Word(cell.Verdict),
            ])),
        ],
        Forms: ReportForms.Csv);

    /// <summary>A verdict's word.</summary>
    public static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();

    /// <summary>A difference with its interval, in points, for example <c>+18.1 [+14.6, +21.7]</c>.</summary>
    public static string Difference(CellComparison cell) => $"{Points(cell.Value)} [{Points(cell.Low)}, {Points(cell.High)}]";

    /// <summary>All items, then the cells.</summary>
    public static IEnumerable<CellComparison> All(TargetComparison one) => one.Total is null ? one.Cells : [one.Total, .. one.Cells];

    /// <summary>US dollars for a thousand samples; null where samples have no cost.</summary>
    public static double? CostPerThousand(TargetAnalysis target)
    {
        double[] costs = [.. target.Samples.Select(sample => sample.Sample.Cost).OfType<double>()];
        return costs.Length == 0 ? null : costs.Sum() * 1000 / costs.Length;
    }

    private static string Printable(ComparedTarget target) => CellText.Printable(target.ShortLabel);

    private static object?[] Needed(TargetComparison one, double difference)
    {
        PairedDifference total = one.Total!.Difference;
        double discordant = (double)(total.Gained + total.Lost) / total.N;
        int items = PairedSampleSize.Of(difference, discordant);
        return [one.Other.Label, AccuracyText.Percent(discordant), items, (int)Math.Ceiling(items * total.DesignEffect)];
    }

    private static ReportRecord Cell(CellComparison cell) => new()
    {
        { "by", cell.Facet?.By ?? "all" },
        { "key", cell.Key },
        { "n", cell.Items },
        { "first", cell.First },
        { "second", cell.Second },
        { "difference", cell.Value },
        { "low", cell.Low },
        { "high", cell.High },
        { "gained", cell.Difference.Gained },
        { "lost", cell.Difference.Lost },
        { "mcnemar_p", cell.McNemar },
        { "bootstrap_low", cell.Bootstrap.Low },
        { "bootstrap_high", cell.Bootstrap.High },
        { "bootstrap_p", cell.Bootstrap.PValue },
        { "adjusted_p", cell.Adjusted },
        { "verdict", Word(cell.Verdict) },
    };

    private static ReportColumn[] Columns(params string[] keys) => [.. keys.Select(key => new ReportColumn(key, key))];

    private static string? Count(int count) => count == 0 ? null : count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Points(double share) => (share * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static string PValue(double p) => p < 0.001 ? "<0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);
}
