using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Reports.Html;

/// <summary>Distributions of times: which share of samples was at most so slow, on a logarithmic axis, and percentiles in a table.</summary>
internal static class LatencyPlot
{
    /// <summary>So many points draw a curve that cannot be told from the full one.</summary>
    private const int MostPoints = 240;

    public static HtmlFragment Draw(RunAnalysis run)
    {
        Curve[] ttft = [.. run.Targets.SelectMany((target, i) => target.Breakdowns.Select(one => new Curve(target.Target.Name, i, one.Cache, one.Ttft)))];
        Curve[] e2e = [.. run.Targets.Select((target, i) => (target, i)).Where(one => one.target.E2e is not null).Select(one => new Curve(one.target.Target.Name, one.i, null, one.target.E2e!))];
        return ttft.Length == 0 ? HtmlFragment.Empty : HtmlFragment.Of(
            $"""
            <div class="pair">
            <figure><figcaption>Time to first token, ms <small>solid: new pictures; dashed: cached; dotted: some cached</small></figcaption>{Curves(ttft, "time to first token")}</figure>
            <figure><figcaption>End to end, ms <small>until the last token</small></figcaption>{Curves(e2e, "time to the last token")}</figure>
            </div>
            {Table(run)}
            """);
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

    private static HtmlFragment Curves(Curve[] curves, string what)
    {
        double[] positive = [.. curves.SelectMany(curve => curve.Times.Sorted).Where(time => time > 0)];
        double low = positive.Length > 0 ? positive.Min() / 1.15 : 0.1, high = positive.Length > 0 ? positive.Max() * 1.15 : 1;
        double span = Math.Log(high / low);
        var plot = new LinePlot
        {
            Description = $"Share of samples against {what}",
            X = time => Math.Clamp(Math.Log(Math.Max(time, low) / low) / span, 0, 1),
            XTicks = AxisTicks.Logarithmic(low, high),
            YTicks = [0, 25, 50, 75, 100],
            YUnit = "%",
        };
        foreach (Curve curve in curves)
        {
            string dash = curve.Cache is ImageCacheState.Warm ? " dashed" : curve.Cache is ImageCacheState.Partly ? " dotted" : "";
            plot.Add(TargetMark.Class(curve.Target) + dash, Steps(curve.Times).Select(point => (point.X, point.Share * 100)).Append((high, 100)));
        }
        return plot.Draw();
    }

    private static HtmlFragment Table(RunAnalysis run) => HtmlFragment.Of(
        $"""
        <div class="wide"><table><thead><tr><th>ms</th><th class="num">n</th><th class="num">p50</th><th class="num">p90</th><th class="num">p95</th><th class="num">p99</th></tr></thead>
        {run.Targets.Select((target, i) => HtmlFragment.Of($"<tbody><tr><th colspan=\"6\">{TargetMark.Inline(i)} {target.Target.Name}</th></tr>{TimingSections.All(target).Select(one => Row(one.What, one.Times))}</tbody>"))}
        </table></div>
        """);

    private static HtmlFragment Row(string what, Distribution times) => HtmlFragment.Of(
        $"""<tr><td>{what}</td><td class="num">{CellText.ForPeople(times.Count)}</td>{new[] { 50.0, 90, 95, 99 }.Select(percent => HtmlFragment.Of($"<td class=\"num\">{CellText.Figure(times.Percentile(percent))}</td>"))}</tr>""");

    private sealed record Curve(string Name, int Target, ImageCacheState? Cache, Distribution Times);
}
