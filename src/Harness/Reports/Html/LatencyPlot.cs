using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Reports.Html;

/// <summary>Distributions of times: which share of samples was at most so slow, on a logarithmic axis, and percentiles in a table.</summary>
internal static class LatencyPlot
{
    public static HtmlFragment Draw(RunAnalysis run)
    {
        (string, Distribution)[] ttft = [.. run.Targets.SelectMany((target, i) => target.Breakdowns.Select(one => (Style(i, one.Cache), one.Ttft)))];
        (string, Distribution)[] e2e = [.. run.Targets.Select((target, i) => (target, i)).Where(one => one.target.E2e is not null).Select(one => (Style(one.i, null), one.target.E2e!))];
        return ttft.Length == 0 ? HtmlFragment.Empty : HtmlFragment.Of(
            $"""
            <div class="pair">
            {TimeCurves.Draw("Time to first token, ms", "solid: new pictures; dashed: cached; dotted: some cached", ttft)}
            {TimeCurves.Draw("End to end, ms", "until the last token", e2e)}
            </div>
            {Table(run)}
            """);
    }

    // Solid, dashed and dotted by what was cached.
    private static string Style(int target, ImageCacheState? cache) =>
        TargetMark.Class(target) + (cache is ImageCacheState.Warm ? " dashed" : cache is ImageCacheState.Partly ? " dotted" : "");

    private static HtmlFragment Table(RunAnalysis run) => HtmlFragment.Of(
        $"""
        <div class="wide"><table><thead><tr><th>ms</th><th class="num">n</th><th class="num">p50</th><th class="num">p90</th><th class="num">p95</th><th class="num">p99</th></tr></thead>
        {run.Targets.Select((target, i) => HtmlFragment.Of($"<tbody><tr><th colspan=\"6\">{TargetMark.Inline(i)} {target.Target.Name}</th></tr>{TimingSections.All(target).Select(one => Row(one.What, one.Times))}</tbody>"))}
        </table></div>
        """);

    private static HtmlFragment Row(string what, Distribution times) => HtmlFragment.Of(
        $"""<tr><td>{what}</td><td class="num">{CellText.ForPeople(times.Count)}</td>{new[] { 50.0, 90, 95, 99 }.Select(percent => HtmlFragment.Of($"<td class=\"num\">{CellText.Figure(times.Percentile(percent))}</td>"))}</tr>""");
}
