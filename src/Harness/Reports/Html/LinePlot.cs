using System.Globalization;
using System.Text;

namespace FastEval.Harness.Reports.Html;

/// <summary>
/// Lines over two axes. As wide as the page lets it be: positions are percentages and text keeps its size, so that it reads on a phone as on paper.
/// </summary>
internal sealed class LinePlot
{
    private const int Height = 220;

    /// <summary>Room for the numbers below.</summary>
    private const int AxisHeight = 22;

    /// <summary>Of the inner drawing, which is stretched to fit.</summary>
    private const double Scale = 1000;

    /// <summary>Of the width, between two numbers that both fit on a phone.</summary>
    private const double LeastShare = 0.1;

    private readonly List<HtmlFragment> _lines = [];

    /// <summary>What a screen reader says.</summary>
    public required string Description { get; init; }

    /// <summary>The numbers of the axis below.</summary>
    public required IReadOnlyList<double> XTicks { get; init; }

    /// <summary>The numbers of the axis to the left, from the bottom to the top.</summary>
    public required IReadOnlyList<double> YTicks { get; init; }

    /// <summary>The unit behind the numbers to the left.</summary>
    public required string YUnit { get; init; }

    /// <summary>Where a value is across, 0 to 1.</summary>
    public required Func<double, double> X { get; init; }

    /// <summary>Adds a line.</summary>
    /// <param name="style">Classes of the style sheet.</param>
    /// <param name="points">Its points.</param>
    public void Add(string style, IEnumerable<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        foreach ((double x, double y) in points)
            path.Append(CultureInfo.InvariantCulture, $"{(path.Length == 0 ? 'M' : 'L')}{X(x) * Scale:0.#} {(1 - y / YTicks[^1]) * Scale:0.#}");
        if (path.Length > 0)
            _lines.Add(HtmlFragment.Of($"""<path class="line {style}" d="{path.ToString()}"/>"""));
    }

    public HtmlFragment Draw() => HtmlFragment.Of(
        $"""
        <svg class="lines" width="100%" height="{Height + AxisHeight}" role="img" aria-label="{Description}">
        {YTicks.Select(YLine)}{XTicks.Select(XLine)}
        <svg width="100%" height="{Height}" viewBox="0 0 {Scale} {Scale}" preserveAspectRatio="none">{_lines}</svg>
        {YTicks.Skip(1).Select(YLabel)}</svg>
        """);

    private HtmlFragment YLine(double tick) =>
        HtmlFragment.Of($"""<line class="grid" x1="0" x2="100%" y1="{Y(tick)}" y2="{Y(tick)}"/>""");

    private HtmlFragment YLabel(double tick) =>
        HtmlFragment.Of($"""<text class="over" x="2" y="{Y(tick) + 13}">{Number(tick)}{YUnit}</text>""");

    private HtmlFragment XLine(double tick, int place)
    {
        double share = X(tick);
        HtmlFragment line = HtmlFragment.Of($"""<line class="grid" x1="{share * 100}%" x2="{share * 100}%" y1="0" y2="{Height}"/>""");
        if (place > 0 && share - X(XTicks[place - 1]) < LeastShare)
            return line;
        string anchor = share < 0.06 ? "start" : share > 0.9 ? "end" : "middle";
        return HtmlFragment.Of(
            $"""{line}<text x="{share * 100}%" y="{Height + 16}" text-anchor="{anchor}">{Number(tick)}</text>""");
    }

    private double Y(double value) => Height * (1 - value / YTicks[^1]);

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 10000 ? "#,0" : "0.####", CultureInfo.InvariantCulture);
}
