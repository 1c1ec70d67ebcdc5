using System.Globalization;
using FastEval.Harness.Regressions.Changes;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Reports.Html;

namespace FastEval.Harness.Regressions.Reports;

/// <summary>A benchmark over its commits: a mark per commit with the range of its launches, a line at each level, and the commits where it changed by name.</summary>
internal static class HistoryPlot
{
    private const int Height = 200;
    private const int AxisHeight = 22;

    // Of the width, for marks and labels at the ends.
    private const double Margin = 0.05;

    // Of the least range that is shown, so that noise alone does not look like much.
    private const double LeastRange = 0.1;
    private const int MostDates = 5;

    public static HtmlFragment Draw(BenchmarkHistory history)
    {
        IReadOnlyList<CommitPoint> points = history.Points;
        (double low, double high) = Range(points);
        double X(double place) => 100 * (Margin + (1 - 2 * Margin) * (points.Count > 1 ? place / (points.Count - 1) : 0.5));
        double Y(double value) => Height * (1 - (value - low) / (high - low));
        string title = string.Create(CultureInfo.InvariantCulture, $"{history.Name}, {history.Unit}");
        HtmlFragment Mark(CommitPoint point, int place) => HtmlFragment.Of(
            $"""
            <g class="t0"><title>{PerfRecording.ShortCommit(point.Commit)}, {Date(point.Time)}: {Number(point.Value)} {history.Unit}, launches {Number(point.Low)} to {Number(point.High)}</title><line class="interval thin" x1="{X(place)}%" x2="{X(place)}%" y1="{Y(point.Low)}" y2="{Y(point.High)}"/><circle cx="{X(place)}%" cy="{Y(point.Value)}" r="3" fill="currentColor"/></g>
            """);
        HtmlFragment Level((int Start, int End, double Level) level) => HtmlFragment.Of(
            $"""<line class="level" x1="{X(level.Start - 0.4)}%" x2="{X(level.End - 0.6)}%" y1="{Y(level.Level)}" y2="{Y(level.Level)}"/>""");
        HtmlFragment Step(StepChange step, int place) => HtmlFragment.Of(
            $"""
            <g class="{(step.Size > 0 ? "wrong" : "correct")}"><title>{PerfRecording.ShortCommit(points[step.Index].Commit)}: {HistoryReport.Describe(step)}</title><line class="step" x1="{X(step.Index - 0.5)}%" x2="{X(step.Index - 0.5)}%" y1="0" y2="{Height}"/><text class="over" x="{X(step.Index - 0.5)}%" y="{13 + place % 3 * 15}" {Side(step.Index, points.Count)}>{PerfRecording.ShortCommit(points[step.Index].Commit)} {HistoryReport.Describe(step)}</text></g>
            """);
        HtmlFragment Tick(double tick) => HtmlFragment.Of($"""<line class="grid" x1="0" x2="100%" y1="{Y(tick)}" y2="{Y(tick)}"/><text class="over" x="2" y="{Y(tick) - 3}">{Number(tick)}</text>""");
        return HtmlFragment.Of(
            $"""
            <figure><figcaption>{title} <small>{(history.Points.Count == 1 ? "1 commit" : string.Create(CultureInfo.InvariantCulture, $"{points.Count} commits"))}</small></figcaption>
            <svg class="lines" width="100%" height="{Height + AxisHeight}" role="img" aria-label="{title} over {points.Count} commits, {history.Steps.Count} change points">
            {Ticks(low, high).Select(Tick)}{Dates(points.Count).Select(place => HtmlFragment.Of($"""<text x="{X(place)}%" y="{Height + 16}" text-anchor="middle">{PerfRecording.ShortCommit(points[place].Commit)}</text>"""))}
            {points.Select(Mark)}{history.Levels().Select(Level)}{history.Steps.Select(Step)}</svg></figure>

            """);
    }

    private static (double Low, double High) Range(IReadOnlyList<CommitPoint> points)
    {
        double low = points.Min(point => point.Low), high = points.Max(point => point.High), centre = (low + high) / 2;
        double half = Math.Max((high - low) * 0.6, centre * LeastRange / 2);
        return (Math.Max(0, centre - half), centre + half);
    }

    private static IEnumerable<double> Ticks(double low, double high)
    {
        double step = AxisTicks.Linear(high - low, 4)[1];
        for (double tick = Math.Ceiling(low / step) * step; tick <= high; tick += step)
            yield return Math.Round(tick, 12);
    }

    private static IEnumerable<int> Dates(int count) => Enumerable.Range(0, Math.Min(count, MostDates)).Select(i => count > 1 ? (int)Math.Round(i * (count - 1.0) / (Math.Min(count, MostDates) - 1)) : 0);

    // On the side where there is room.
    private static HtmlFragment Side(int index, int count) => new(index > count / 2 ? "dx=\"-5\" text-anchor=\"end\"" : "dx=\"5\" text-anchor=\"start\"");

    private static string Number(double value) => value.ToString(value >= 1000 ? "#,0" : "0.####", CultureInfo.InvariantCulture);

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
