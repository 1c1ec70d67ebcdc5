using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Reports.Html;

/// <summary>
/// <c>report.html</c>: one file that needs nothing else. A pure function of the analysis and the pictures: no clock, no machine, no culture is in it.
/// </summary>
internal static class HtmlReport
{
    private static readonly ItemFacet[] Facets = [ItemFacet.Capability, ItemFacet.Domain, ItemFacet.Format, ItemFacet.Kind, ItemFacet.Difficulty];

    /// <param name="run">The run.</param>
    /// <param name="pictures">Its pictures.</param>
    /// <param name="isCompared">Whether there is a comparison of its targets beside it.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(RunAnalysis run, PictureSet pictures, bool isCompared, TextWriter writer)
    {
        writer.Write(Head(run).Text);
        writer.Write(Body(run, pictures, isCompared).Text);
        // Both are safe by construction, and must not be escaped.
        writer.Write("<script type=\"application/json\" id=\"data\">");
        writer.Write(SampleJson.Of(run, pictures));
        writer.Write("</script>\n<script>");
        writer.Write(PageAsset.Script.Text);
        writer.Write("</script>\n</body>\n</html>\n");
    }

    private static HtmlFragment Head(RunAnalysis run) => HtmlPage.Head(
        $"{run.Recorded.Run.Suite.Name} {run.Recorded.Run.Suite.Version}: {string.Join(", ", run.Recorded.Run.PlannedTargets)}", hasScript: true);

    private static HtmlFragment Body(RunAnalysis run, PictureSet pictures, bool isCompared)
    {
        string[] names = [.. run.Targets.Select(target => target.Target.Name)];
        HtmlFragment[] accuracy = [.. Facets.Where(facet => facet == ItemFacet.Capability || run.Keys(facet).Count > 1).Select(facet => AccuracyPlot.Draw(run, facet))];
        HtmlFragment chance = run.Suite.Suite is null
            ? HtmlFragment.Of($"<p>Not without the suite.</p>")
            : HtmlFragment.Of($"""{TargetMark.Legend(names)}<p class="sub">Bars: 95% intervals, clustered by picture. <svg width="6" height="14" aria-hidden="true"><line class="chance" x1="3" x2="3" y1="0" y2="14"/></svg> is where guessing would be. A name shows its samples.</p>""");
        HtmlFragment pictureSources = SummarySections.Pictures(run) is { } sources ? HtmlTable.Of(sources) : HtmlFragment.Empty;
        HtmlFragment[] conditions = [.. TimingSections.Conditions(run).Select(text => HtmlFragment.Of($"""<p class="sub">{text}</p>"""))];
        return HtmlFragment.Of(
            $"""
            <body>
            {Title(run, isCompared)}
            <main>
            {HtmlPage.Notes(run.Notes)}
            <section id="headline">{Headline.Draw(run)}</section>
            {Metrics(run)}
            <section id="accuracy"><h2>Accuracy</h2>{chance}<div class="columns">{accuracy}</div></section>
            <section id="ttft"><h2>Time to first token by phase</h2>{conditions}{TtftPlot.Draw(run)}</section>
            <section id="latency"><h2>Latency</h2>{conditions}{TargetMark.Legend(names)}{LatencyPlot.Draw(run)}</section>
            <section id="throughput"><h2>Throughput</h2>{TargetMark.Legend(names)}{ThroughputPlot.Draw(run)}{pictureSources}</section>
            {Costs(run)}
            <section id="configuration"><h2>Configuration</h2>{HtmlTable.Of(ConfigurationSections.Targets(run))}{HtmlTable.Of(ConfigurationSections.Run(run))}</section>
            <section id="samples"><h2>Samples</h2>
            {Pictures(pictures)}<form id="filters" autocomplete="off"></form>
            <p id="count" role="status"></p><nav class="pages"></nav><div id="list"></div><nav class="pages"></nav>
            <noscript><p>The samples are in this file, but it takes JavaScript to show them.</p></noscript></section>
            </main>

            """);
    }

    private static HtmlFragment Metrics(RunAnalysis run) => SummarySections.Metrics(run) is { } metrics
        ? HtmlFragment.Of($"""<section id="metrics"><h2>{metrics.Title}</h2>{HtmlTable.Of(metrics)}</section>""")
        : HtmlFragment.Empty;

    private static HtmlFragment Costs(RunAnalysis run) => CostSections.Costs(run) is { } costs
        ? HtmlFragment.Of($"""<section id="costs"><h2>{costs.Title}</h2>{HtmlTable.Of(costs)}</section>""")
        : HtmlFragment.Empty;

    private static HtmlFragment Title(RunAnalysis run, bool isCompared)
    {
        Records.RunRecord record = run.Recorded.Run;
        string[] links = ["accuracy", "ttft", "latency", "throughput", "configuration", "samples"];
        HtmlFragment comparison = isCompared ? HtmlFragment.Of($"""<a href="{Records.RunFiles.Comparison}"><b>Comparison</b></a> """) : HtmlFragment.Empty;
        return HtmlFragment.Of(
            $"""
            <header><h1>{record.Suite.Name} <small>{record.Suite.Version}</small></h1>
            <p class="sub">{record.Suite.Items} items, {string.Join(" and ", record.PlannedTargets)}; {record.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)} on {record.Machine.Processor}; FastEval {record.Program.Version}, run {record.Id}</p>
            <nav>{comparison}{links.Select(link => HtmlFragment.Of($"""<a href="#{link}">{(link == "ttft" ? "TTFT" : char.ToUpperInvariant(link[0]) + link[1..])}</a> """))}</nav></header>
            """);
    }

    private static HtmlFragment Pictures(PictureSet pictures)
    {
        string[] remarks =
        [
            .. pictures.Shrunk > 0 ? [$"{CellText.ForPeople(pictures.Shrunk)} of {CellText.ForPeople(pictures.Pictures.Count)} pictures are shown smaller than they are, so that this file stays small."] : (string[])[],
            .. pictures.Missing > 0 ? [$"{CellText.ForPeople(pictures.Missing)} of {CellText.ForPeople(pictures.Pictures.Count)} pictures are gone or damaged and cannot be shown."] : (string[])[],
        ];
        return remarks.Length == 0 ? HtmlFragment.Empty : HtmlFragment.Of($"""<p class="sub">{string.Join(' ', remarks)}</p>""");
    }
}
