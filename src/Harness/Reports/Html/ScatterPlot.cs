using System.Globalization;

namespace FastEval.Harness.Reports.Html;

/// <summary>Marks over two axes, with a line along the best. As wide as the page lets it be: positions are percentages and text keeps its size.</summary>
internal sealed class ScatterPlot
{
    private const int Height = 300;
    private const int AxisHeight = 24;

    // Of the width, for marks and labels at the ends.
    private const double Margin = 0.05;

    public required string Title { get; init; }

    /// <summary>What the axis below says.</summary>
    public required string XLabel { get; init; }

    public required IReadOnlyList<ScatterPoint> Points { get; init; }

    /// <summary>The best points, in the order of the line.</summary>
    public required IReadOnlyList<ScatterPoint> Front { get; init; }

    /// <summary>Whether the axis to the left is logarithmic; its values are above 0 then.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Behind the numbers to the left.</summary>
    public string YUnit { get; init; } = "";

    public HtmlFragment Draw()
    {
        if (Points.Count == 0)
            return HtmlFragment.Empty;
        double[] xTicks = AxisTicks.Linear(Points.Max(point => point.X));
        (double yLow, double yHigh) = YRange();
        double[] yTicks = YTicks(yLow, yHigh);
        double X(double value) => 100 * (Margin + (1 - 2 * Margin) * value / xTicks[^1]);
        double Y(double value) => Height * (1 - (Scale(value) - Scale(yLow)) / (Scale(yHigh) - Scale(yLow)));
        HtmlFragment Line(ScatterPoint a, ScatterPoint b) => HtmlFragment.Of($"""<line class="front" x1="{X(a.X)}%" y1="{Y(a.Y)}" x2="{X(b.X)}%" y2="{Y(b.Y)}"/>""");
        HtmlFragment Dot(ScatterPoint point) => HtmlFragment.Of(
            $"""
            <g class="{TargetMark.Class(point.Group)}"><title>{point.Title}</title>{Interval(point)}<svg class="mark" x="{X(point.X)}%" y="{Y(point.Y)}" overflow="visible">{TargetMark.Shape(point.Group)}</svg>{Label(point)}</g>
            """);
        HtmlFragment Interval(ScatterPoint point) => point.Low is { } low && point.High is { } high
            ? HtmlFragment.Of($"""<line class="interval thin" x1="{X(point.X)}%" x2="{X(point.X)}%" y1="{Y(Math.Max(low, yLow))}" y2="{Y(Math.Min(high, yHigh))}"/>""")
            : HtmlFragment.Empty;
        Dictionary<ScatterPoint, LabelPlace> places = LabelPlace.Choose(Points.Distinct().ToDictionary(point => point, point => (X(point.X), Y(point.Y))), [.. Front.Distinct()]);
        HtmlFragment Label(ScatterPoint point) => places.TryGetValue(point, out LabelPlace? place)
            ? HtmlFragment.Of($"""<text class="over" x="{X(point.X)}%" y="{Y(point.Y) + place.Down}" dx="{place.Right}" text-anchor="{place.Anchor}">{point.Label}</text>""")
            : HtmlFragment.Empty;
        return HtmlFragment.Of(
            $"""
            <figure><figcaption>{Title}</figcaption>
            <svg class="lines" width="100%" height="{Height + 2 * AxisHeight}" role="img" aria-label="{Title}: {string.Join("; ", Points.Select(point => point.Title))}">
            {yTicks.Select(tick => HtmlFragment.Of($"""<line class="grid" x1="0" x2="100%" y1="{Y(tick)}" y2="{Y(tick)}"/><text class="over" x="2" y="{Y(tick) - 3}">{Text(tick)}{YUnit}</text>"""))}
            {xTicks.Select(tick => HtmlFragment.Of($"""<line class="grid" x1="{X(tick)}%" x2="{X(tick)}%" y1="0" y2="{Height}"/><text x="{X(tick)}%" y="{Height + 16}" text-anchor="middle">{Text(tick)}</text>"""))}
            <text x="50%" y="{Height + AxisHeight + 16}" text-anchor="middle">{XLabel}</text>
            {Front.Zip(Front.Skip(1), Line)}{Points.Select(Dot)}</svg></figure>

            """);
    }

    private double Scale(double value) => IsLogarithmic ? Math.Log10(value) : value;

    private (double Low, double High) YRange()
    {
        double low = Points.Min(point => point.Low ?? point.Y), high = Points.Max(point => point.High ?? point.Y);
        if (IsLogarithmic)
            return (low / 2, high * 2);
        double room = Math.Max((high - low) * 0.1, 0.5);
        return (low - room, high + room);
    }

    private double[] YTicks(double low, double high)
    {
        if (IsLogarithmic)
            return AxisTicks.Logarithmic(low, high);
        double step = AxisTicks.Linear(high - low)[1];
        double first = Math.Ceiling(low / step) * step;
        return [.. Enumerable.Range(0, (int)((high - first) / step) + 1).Select(i => Math.Round(first + i * step, 9))];
    }

    private static string Text(double value) => Math.Abs(value) < 1e-3 && value != 0
        ? value.ToString("0e-0", CultureInfo.InvariantCulture)
        : value.ToString("#,0.####", CultureInfo.InvariantCulture);
}
