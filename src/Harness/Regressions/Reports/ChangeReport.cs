using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Regressions.Deciding;

namespace FastEval.Harness.Regressions.Reports;

/// <summary>A comparison of two builds as <c>fasteval perf compare</c> prints it. A pure function of what it is given.</summary>
internal static class ChangeReport
{
    /// <param name="head">What was compared, in order, for people and programs.</param>
    /// <param name="changes">The benchmarks.</param>
    /// <param name="rule">How it was decided.</param>
    /// <param name="notes">Remarks.</param>
    public static Report Of(IReadOnlyList<(ReportColumn Column, object? Value)> head, IReadOnlyList<BenchmarkChange> changes, SpeedRule rule, IReadOnlyList<string> notes)
    {
        string[] all = [Sentence(changes, rule), .. Incomparable(changes), .. notes];
        return new Report(
        [
            ReportSection.Record("comparison", "", ReportForms.Text | ReportForms.Json, [.. head, (new("threshold", "", Forms: ReportForms.Json), rule.Threshold), (new("alpha", "", Forms: ReportForms.Json), rule.Alpha)]),
            Table(changes),
            ReportSection.Value("notes", all),
        ], all);
    }

    /// <summary>The outcome in a sentence.</summary>
    public static string Sentence(IReadOnlyList<BenchmarkChange> changes, SpeedRule rule)
    {
        string[] parts =
        [
            .. Enum.GetValues<SpeedVerdict>().Select(verdict => (Verdict: verdict, Names: changes.Where(change => change.Verdict == verdict).Select(change => change.Name).ToArray())).Where(one => one.Names.Length > 0)
                .Select(one => $"{Word(one.Verdict)}: {(one.Verdict is SpeedVerdict.Slower or SpeedVerdict.Faster ? string.Join(", ", one.Names) : one.Names.Length.ToString(CultureInfo.InvariantCulture))}"),
        ];
        return string.Create(CultureInfo.InvariantCulture, $"Of {changes.Count} benchmarks, with a threshold of {rule.Threshold * 100:0.##}%: {string.Join("; ", parts)}.");
    }

    private static IEnumerable<string> Incomparable(IReadOnlyList<BenchmarkChange> changes) => changes.Where(change => change.Reason is not null).GroupBy(change => change.Reason)
        .Select(group => $"Cannot be compared: {string.Join(", ", group.Select(change => change.Name))}: {group.Key}.");

    private static ReportSection Table(IReadOnlyList<BenchmarkChange> changes) => new("benchmarks", "",
    [
        new("benchmark", "Benchmark"),
        new("unit", "Unit"),
        new("base", "Base", IsNumber: true),
        new("head", "Head", IsNumber: true),
        new("change_text", "Time", IsNumber: true, ReportForms.Text),
        new("interval_text", "95% interval", IsNumber: true, ReportForms.Text),
        new("noise_text", "Noise", IsNumber: true, ReportForms.Text),
        new("change", "", Forms: ReportForms.Data),
        new("low", "", Forms: ReportForms.Data),
        new("high", "", Forms: ReportForms.Data),
        new("noise", "", Forms: ReportForms.Data),
        new("p_value", "p", IsNumber: true),
        new("rounds", "Rounds", IsNumber: true),
        new("verdict", "Verdict"),
        new("reason", "", Forms: ReportForms.Data),
    ],
    [
        .. changes.Select(change => (object?[])
        [
            change.Name, change.Unit, change.Base, change.Head, Percent(change.Change), change.Low is null ? null : $"{Percent(change.Low)} … {Percent(change.High)}",
            change.Noise is { } noise ? string.Create(CultureInfo.InvariantCulture, $"{noise * 100:0.0}%") : null,
            change.Change, change.Low, change.High, change.Noise, change.PValue, change.Rounds, Word(change.Verdict), change.Reason,
        ]),
    ]);

    private static string Word(SpeedVerdict verdict) => verdict switch
    {
        SpeedVerdict.Faster => "faster",
        SpeedVerdict.Slower => "slower",
        SpeedVerdict.Same => "same",
        SpeedVerdict.Noise => "noise",
        _ => "unknown",
    };

    private static string? Percent(double? change) => change?.ToString("+0.0%;−0.0%;0.0%", CultureInfo.InvariantCulture);
}
