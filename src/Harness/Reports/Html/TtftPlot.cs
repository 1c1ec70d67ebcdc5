using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Reports.Html;

/// <summary>The mean time to first token as a bar per target, stacked of its phases; prompts with new and with cached pictures apart, each on its own scale.</summary>
internal static class TtftPlot
{
    /// <summary>Colours in report.css.</summary>
    private const int Colours = 8;

    private const int BarHeight = 22;

    public static HtmlFragment Draw(RunAnalysis run)
    {
        string[] phases = [.. run.Targets.SelectMany(target => target.Breakdowns).SelectMany(one => one.Phases).Select(phase => phase.Name).Distinct(StringComparer.Ordinal)];
        if (phases.Length == 0)
            return HtmlFragment.Of($"<p>No sample has times.</p>");
        ImageCacheState[] states = [.. run.Targets.SelectMany(target => target.Breakdowns).Select(one => one.Cache).Distinct().Order()];
        return HtmlFragment.Of(
            $"""
            <p class="legend">{phases.Select((phase, i) => HtmlFragment.Of($"""<span><svg width="12" height="12" aria-hidden="true"><rect class="p{i % Colours}" width="12" height="12"/></svg> {phase}</span> """))}</p>
            <div class="pair">{states.Select(state => Panel(run, state, phases))}</div>
            """);
    }

    /// <summary>What a state of the caches is called.</summary>
    public static string Name(ImageCacheState state) => state switch
    {
        ImageCacheState.Cold => "Cold: pictures not seen before",
        ImageCacheState.Partly => "Partly cold: some pictures cached",
        ImageCacheState.Warm => "Warm: pictures cached",
        _ => "No pictures",
    };

    private static HtmlFragment Panel(RunAnalysis run, ImageCacheState state, string[] phases)
    {
        (TtftBreakdown Times, TargetAnalysis Target, int Index)[] bars =
        [
            .. run.Targets.Select((target, i) => (Times: target.Breakdowns.FirstOrDefault(one => one.Cache == state), target, i))
                .Where(bar => bar.Times is not null).Select(bar => (bar.Times!, bar.target, bar.i)),
        ];
        double longest = Math.Max(bars.Max(bar => bar.Times.Ttft.Mean), 1e-9);
        return HtmlFragment.Of(
            $"""
            <figure><figcaption>{Name(state)}</figcaption>
            {bars.Select(bar => HtmlFragment.Of($"""<div class="bar"><div class="key">{TargetMark.Inline(bar.Index)} {bar.Target.Target.Name} <small>mean {CellText.Figure(bar.Times.Ttft.Mean)} ms, n {bar.Times.Ttft.Count}</small></div>{Bar(bar.Times, longest, phases)}</div>"""))}
            {Table(bars, phases)}
            </figure>

            """);
    }

    private static HtmlFragment Bar(TtftBreakdown times, double longest, string[] phases)
    {
        var parts = new List<HtmlFragment>();
        double at = 0;
        foreach (PhaseTime phase in times.Phases)
        {
            double width = phase.MeanMs / longest * 100;
            parts.Add(HtmlFragment.Of(
                $"""<rect class="p{Array.IndexOf(phases, phase.Name) % Colours}" x="{at}%" width="{width}%" height="{BarHeight}"><title>{phase.Name} {CellText.Figure(phase.MeanMs)} ms</title></rect>"""));
            at += width;
        }
        string description = string.Join(", ", times.Phases.Select(phase => $"{phase.Name} {CellText.Figure(phase.MeanMs)} ms"));
        return HtmlFragment.Of($"""<svg width="100%" height="{BarHeight}" role="img" aria-label="{description}">{parts}</svg>""");
    }

    private static HtmlFragment Table((TtftBreakdown Times, TargetAnalysis Target, int Index)[] bars, string[] phases) => HtmlFragment.Of(
        $"""
        <div class="wide"><table class="phases"><thead><tr><th>Mean (median), ms</th>{bars.Select(bar => HtmlFragment.Of($"<th class=\"num\">{bar.Target.Target.Name}</th>"))}</tr></thead><tbody>
        {phases.Select(phase => HtmlFragment.Of($"<tr><td>{phase}</td>{bars.Select(bar => Cell(bar.Times.Phases.FirstOrDefault(one => one.Name == phase)))}</tr>"))}
        <tr class="sum"><td>TTFT</td>{bars.Select(bar => Cell(new PhaseTime("", bar.Times.Ttft.Mean, bar.Times.Ttft.Median)))}</tr>
        </tbody></table></div>
        """);

    private static HtmlFragment Cell(PhaseTime? phase) => HtmlFragment.Of($"<td class=\"num\">{TimingSections.Text(phase)}</td>");
}
