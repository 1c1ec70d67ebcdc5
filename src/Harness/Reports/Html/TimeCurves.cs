using FastEval.Harness.Statistics;

namespace FastEval.Harness.Reports.Html;

/// <summary>Distributions of times: which share was at most so slow, on a logarithmic axis.</summary>
internal static class TimeCurves
{
    /// <summary>So many points draw a curve that cannot be told from the full one.</summary>
    private const int MostPoints = 240;

    /// <summary>Draws it.</summary>
    /// <param name="title">What the times are, with their unit.</param>
    /// <param name="remark">Small, behind it.</param>
    /// <param name="curves">Classes of the style sheet, and the times.</param>
    public static HtmlFragment Draw(string title, string remark, IReadOnlyList<(string Style, Distribution Times)> curves)
    {
        double[] positive = [.. curves.SelectMany(curve => curve.Times.Sorted).Where(time => time > 0)];
        double low = positive.Length > 0 ? positive.Min() / 1.15 : 0.1, high = positive.Length > 0 ? positive.Max() * 1.15 : 1;
        double span = Math.Log(high / low);
        var plot = new LinePlot
        {
            Description = $"Share against {title}",
            X = time => Math.Clamp(Math.Log(Math.Max(time, low) / low) / span, 0, 1),
            XTicks = AxisTicks.Logarithmic(low, high),
            YTicks = [0, 25, 50, 75, 100],
            YUnit = "%",
        };
        foreach ((string style, Distribution times) in curves)
            plot.Add(style, Steps(times).Select(point => (point.X, point.Share * 100)).Append((high, 100)));
        return HtmlFragment.Of($"<figure><figcaption>{title} <small>{remark}</small></figcaption>{plot.Draw()}</figure>");
    }

    /// <summary>Points of the empirical distribution function, at most <see cref="MostPoints"/> steps of it.</summary>
    internal static IEnumerable<(double X, double Share)> Steps(Distribution times)
    {
        int every = Math.Max(1, times.Count / MostPoints);
        double before = 0;
        for (int i = 0; i < times.Count; i++)
        {
            if (i % every != 0 && i != times.Count - 1)
                continue;
            double share = (i + 1.0) / times.Count;
            yield return (times.Sorted[i], before);
            yield return (times.Sorted[i], share);
            before = share;
        }
    }
}
