using System.Globalization;
using System.Text.Json;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Metrics;

namespace FastEval.Harness.Reports;

/// <summary>Accuracies and states as people read them.</summary>
internal static class AccuracyText
{
    /// <summary>What stands for no value.</summary>
    public const string None = "–";

    /// <summary>A share from 0 to 1 as a percentage with one decimal, e.g. <c>78.2%</c>.</summary>
    public static string Percent(double? share) => share is { } value ? Number(value) + "%" : None;

    /// <summary>With its interval, e.g. <c>78.2% [74.1, 81.9]</c>.</summary>
    public static string WithInterval(AccuracySummary? summary) => summary?.Accuracy is { } accuracy ? $"{Percent(accuracy.Value)} {Interval(summary)}" : None;

    /// <summary>The interval alone, in percent, e.g. <c>[74.1, 81.9]</c>.</summary>
    public static string Interval(AccuracySummary summary) => summary.Accuracy is { } accuracy ? $"[{Number(accuracy.Low)}, {Number(accuracy.High)}]" : None;

    /// <summary>A figure of a metric: a share as a percentage, points with up to two decimals.</summary>
    public static string Figure(MetricFigure? figure) => figure switch
    {
        null or { Value: null } => None,
        { Unit: MetricUnit.Share } => Percent(figure.Value),
        _ => figure.Value.Value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    /// <summary>A state's word, as records have it.</summary>
    public static string Word(SampleState state) => JsonSerializer.SerializeToElement(state, RecordJson.Line.SampleState).GetString()!;

    private static string Number(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture);
}
