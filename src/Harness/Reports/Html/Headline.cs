using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Reports.Html;

/// <summary>A card per target with its main figures.</summary>
internal static class Headline
{
    public static HtmlFragment Draw(RunAnalysis run) => HtmlFragment.Of($"<div class=\"cards\">{run.Targets.Select(Card)}</div>");

    private static HtmlFragment Card(TargetAnalysis target, int index)
    {
        AccuracySummary total = target.Total;
        return HtmlFragment.Of(
            $"""
            <article class="card {TargetMark.Class(index)}"><h3>{TargetMark.Inline(index)} {target.Target.Name} <small>{Describe(target.Target)}</small></h3>
            <p class="big">{AccuracyText.Percent(total.Accuracy?.Value)} <small>{Interval(total)}</small></p>
            <p class="sub">{Basis(total)}</p>
            {target.Metrics.Where(figure => figure.IsHeadline).Select(figure => HtmlFragment.Of($"""<p class="sub">{figure.Title} {AccuracyText.Figure(figure)}, as the benchmark's authors count</p>"""))}
            {States(target)}
            <dl>
            {Figure(Text(target.SamplesPerSecond), "samples/s")}
            {target.Breakdowns.Select(one => Figure(CellText.Figure(one.Ttft.Median) + " ms", $"TTFT {TimingSections.Word(one.Cache)}, p50{Parallel(target.Target)}"))}
            {Figure(Text(target.DecodeTokensPerSecond), "decode tok/s")}
            </dl></article>

            """);
    }

    private static string Describe(Records.TargetRecord target) => target.Parameters is not { } parameters
        ? $"{target.Kind}, over the network"
        : $"{target.Quantization}, {(parameters / 1e6).ToString(parameters < 1e8 ? "0.0" : "#,0", CultureInfo.InvariantCulture)} M parameters, {target.Device}";

    private static string Parallel(Records.TargetRecord target) =>
        target.Parallel > 1 ? string.Create(CultureInfo.InvariantCulture, $", {target.Parallel} questions at a time") : "";

    private static string Interval(AccuracySummary total) => total.Accuracy is null ? "" : "95% " + AccuracyText.Interval(total);

    private static string Basis(AccuracySummary total)
    {
        string basis = total.Chance is { } chance ? $"n {CellText.ForPeople(total.Answered)}, chance {AccuracyText.Percent(chance)}" : $"n {CellText.ForPeople(total.Answered)}";
        if (total.Unjudged > 0)
            basis += $", {CellText.ForPeople(total.Unjudged)} wait for a judge";
        return total.Errors == 0
            ? basis
            : $"{basis}; {total.Errors.ToString(CultureInfo.InvariantCulture)} failed: {AccuracyText.Percent(total.LowerBound)} to {AccuracyText.Percent(total.UpperBound)} with them";
    }

    private static HtmlFragment States(TargetAnalysis target)
    {
        if (target.Samples.Count == 0)
            return HtmlFragment.Empty;
        var parts = new List<HtmlFragment>();
        double at = 0;
        foreach ((SampleState state, int count) in target.States)
        {
            double width = 100.0 * count / target.Samples.Count;
            parts.Add(HtmlFragment.Of($"""<rect class="{AccuracyText.Word(state)}" x="{at}%" width="{width}%" height="12"/>"""));
            at += width;
        }
        return HtmlFragment.Of(
            $"""
            <svg class="states" width="100%" height="12" aria-hidden="true">{parts}</svg>
            <p class="sub">{target.States.Select(state => HtmlFragment.Of($"""<span class="state {AccuracyText.Word(state.Key)}">{CellText.ForPeople(state.Value)} {AccuracyText.Word(state.Key)}</span> """))}</p>
            """);
    }

    private static HtmlFragment Figure(string value, string name) => HtmlFragment.Of($"<div><dd>{value}</dd><dt>{name}</dt></div>");

    private static string Text(double? value) => value is { } number ? CellText.Figure(number) : AccuracyText.None;
}
