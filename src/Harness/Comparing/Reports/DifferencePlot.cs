using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Reports.Html;

namespace FastEval.Harness.Comparing.Reports;

/// <summary>A facet's cells: per target the difference from the base with its interval, over a band in which differences do not matter.</summary>
internal static class DifferencePlot
{
    private const int LineHeight = 20;

    /// <summary>Draws it; empty if there are no such cells.</summary>
    public static HtmlFragment Draw(RunComparison comparison, ItemFacet facet)
    {
        string[] keys = [.. ItemFacet.Sorted(comparison.Comparisons.SelectMany(one => one.Cells).Where(cell => cell.Facet == facet).Select(cell => cell.Key).Distinct(StringComparer.Ordinal), key => key)];
        if (keys.Length == 0)
            return HtmlFragment.Empty;
        CellComparison?[][] rows = [.. keys.Select(key => comparison.Comparisons.Select(one => one.Cells.FirstOrDefault(cell => cell.Facet == facet && cell.Key == key)).ToArray())];
        // As far as any interval reaches, in steps of ten points.
        double reach = Math.Ceiling(rows.SelectMany(row => row).OfType<CellComparison>().Max(cell => Math.Max(-cell.Low, cell.High)) * 10) / 10;
        reach = Math.Max(reach, 0.1);
        double X(double difference) => 50 + 50 * difference / reach;
        double[] ticks = [-reach, -reach / 2, 0, reach / 2, reach];
        return HtmlFragment.Of(
            $"""
            <figure class="cells"><figcaption>{facet.Title}</figcaption>
            {keys.Zip(rows, (key, row) => Row(key, row, comparison.Margin, ticks, X))}
            <div class="cell axis"><svg width="100%" height="18" aria-hidden="true">{ticks.Select((tick, i) => HtmlFragment.Of($"""<text x="{X(tick)}%" y="13" text-anchor="{(i == 0 ? "start" : i == ticks.Length - 1 ? "end" : "middle")}">{(tick > 0 ? "+" : "")}{Math.Round(tick * 100, 1)}</text>"""))}</svg></div>
            </figure>

            """);
    }

    private static HtmlFragment Row(string key, CellComparison?[] cells, double margin, double[] ticks, Func<double, double> x)
    {
        int height = LineHeight * cells.Length;
        string description = $"{key}: " + string.Join("; ", cells.OfType<CellComparison>().Select(cell => $"{ComparisonSections.Difference(cell)}, {ComparisonSections.Word(cell.Verdict)}"));
        return HtmlFragment.Of(
            $"""
            <div class="cell"><div class="key">{key} <small>n {cells.OfType<CellComparison>().Max(cell => cell.Items)}</small></div>
            <svg width="100%" height="{height}" role="img" aria-label="{description}"><rect class="margin" x="{x(-margin)}%" width="{x(margin) - x(-margin)}%" y="0" height="{height}"/>{ticks.Select(tick => HtmlFragment.Of($"""<line class="{(tick == 0 ? "chance" : "grid")}" x1="{x(tick)}%" x2="{x(tick)}%" y1="0" y2="{height}"/>"""))}{cells.Select((cell, i) => Dot(cell, i, x))}</svg>
            <div class="figures">{cells.Select(Figure)}</div></div>

            """);
    }

    private static HtmlFragment Dot(CellComparison? cell, int place, Func<double, double> x)
    {
        if (cell is null)
            return HtmlFragment.Empty;
        double y = LineHeight * (place + 0.5);
        return HtmlFragment.Of(
            $"""
            <g class="{TargetMark.Class(place + 1)}"><title>{ComparisonSections.Difference(cell)}, {ComparisonSections.Word(cell.Verdict)}, n {cell.Items}</title><line class="interval" x1="{x(cell.Low)}%" x2="{x(cell.High)}%" y1="{y}" y2="{y}"/><svg class="mark" x="{x(cell.Value)}%" y="{y}" overflow="visible">{TargetMark.Shape(place + 1)}</svg></g>
            """);
    }

    private static HtmlFragment Figure(CellComparison? cell, int place) => cell is null
        ? HtmlFragment.Of($"""<div class="{TargetMark.Class(place + 1)}">–</div>""")
        : HtmlFragment.Of($"""<div class="{TargetMark.Class(place + 1)}"><b>{Math.Round(cell.Value * 100, 1)}</b> <span>{ComparisonSections.Word(cell.Verdict)}</span></div>""");
}
