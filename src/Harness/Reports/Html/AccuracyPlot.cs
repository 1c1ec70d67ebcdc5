using System.Globalization;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Reports.Html;

/// <summary>A facet's cells: per target a dot with its interval, and a tick where guessing would be.</summary>
internal static class AccuracyPlot
{
    /// <summary>Between two targets' dots; the style sheet gives the figures beside them the same height.</summary>
    private const int LineHeight = 20;

    private static readonly int[] Ticks = [0, 25, 50, 75, 100];

    /// <summary>Draws it; empty if the suite has no such cells.</summary>
    public static HtmlFragment Draw(RunAnalysis run, ItemFacet facet)
    {
        IReadOnlyList<string> keys = run.Keys(facet);
        if (keys.Count == 0)
            return HtmlFragment.Empty;
        return HtmlFragment.Of(
            $"""
            <figure class="cells"><figcaption>{facet.Title}</figcaption>
            {keys.Select(key => Row(run, facet, key))}
            <div class="cell axis"><svg width="100%" height="18" aria-hidden="true">{Ticks.Select(Label)}</svg></div>
            </figure>

            """);
    }

    private static HtmlFragment Row(RunAnalysis run, ItemFacet facet, string key)
    {
        AccuracySummary?[] cells = [.. run.Targets.Select(target => target.Cell(facet, key)?.Accuracy)];
        AccuracySummary widest = cells.OfType<AccuracySummary>().MaxBy(cell => cell.Samples)!;
        string description = $"{key}: " + string.Join("; ", run.Targets.Select((target, i) => $"{target.Target.Name} {AccuracyText.WithInterval(cells[i])}")) + $"; chance {AccuracyText.Percent(widest.Chance)}";
        int height = LineHeight * cells.Length;
        return HtmlFragment.Of(
            $"""
            <div class="cell"><div class="key"><a href="#samples" data-by="{facet.By}" data-key="{key}">{key}</a> <small>n {widest.Samples}</small></div>
            <svg width="100%" height="{height}" role="img" aria-label="{description}">{Ticks.Select(tick => Grid(tick, height))}{Chance(widest.Chance, height)}{cells.Select(Dot)}</svg>
            <div class="figures">{cells.Select(Figure)}</div></div>

            """);
    }

    private static HtmlFragment Grid(int tick, int height) => HtmlFragment.Of($"""<line class="grid" x1="{tick}%" x2="{tick}%" y1="0" y2="{height}"/>""");

    private static HtmlFragment Label(int tick) =>
        HtmlFragment.Of($"""<text x="{tick}%" y="13" text-anchor="{(tick == 0 ? "start" : tick == 100 ? "end" : "middle")}">{tick}%</text>""");

    private static HtmlFragment Chance(double? chance, int height) => chance is not { } share
        ? HtmlFragment.Empty
        : HtmlFragment.Of($"""<line class="chance" x1="{share * 100}%" x2="{share * 100}%" y1="0" y2="{height}"><title>chance {AccuracyText.Percent(share)}</title></line>""");

    private static HtmlFragment Dot(AccuracySummary? cell, int target)
    {
        if (cell?.Accuracy is not { } accuracy)
            return HtmlFragment.Empty;
        double y = LineHeight * (target + 0.5);
        return HtmlFragment.Of(
            $"""
            <g class="{TargetMark.Class(target)}"><title>{AccuracyText.WithInterval(cell)}, n {cell.Answered.ToString(CultureInfo.InvariantCulture)}</title><line class="interval" x1="{accuracy.Low * 100}%" x2="{accuracy.High * 100}%" y1="{y}" y2="{y}"/><svg class="mark" x="{accuracy.Value * 100}%" y="{y}" overflow="visible">{TargetMark.Shape(target)}</svg></g>
            """);
    }

    private static HtmlFragment Figure(AccuracySummary? cell, int target) => cell?.Accuracy is null
        ? HtmlFragment.Of($"""<div class="{TargetMark.Class(target)}">{AccuracyText.None}</div>""")
        : HtmlFragment.Of($"""<div class="{TargetMark.Class(target)}"><b>{AccuracyText.Percent(cell.Accuracy.Value)}</b> <span>{AccuracyText.Interval(cell)}</span></div>""");
}
