using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Reports.Html;

namespace FastEval.Harness.Comparing.Reports;

/// <summary>A comparison's page: one file that needs nothing else.</summary>
internal static class ComparisonHtml
{
    private static readonly ItemFacet[] Facets = [ItemFacet.Capability, ItemFacet.Domain, ItemFacet.Format, ItemFacet.Kind, ItemFacet.Difficulty];

    public static void Write(RunComparison comparison, double? power, TextWriter writer, CancellationToken cancellationToken)
    {
        string[] labels = [.. comparison.Targets.Select(target => target.Label)];
        string title = $"{string.Join(" and ", labels.Skip(1))} against {labels[0]}";
        HtmlFragment examples = FailureExamples.Draw(comparison, cancellationToken);
        string margin = (comparison.Margin * 100).ToString("0.#", CultureInfo.InvariantCulture);
        writer.Write(HtmlFragment.Of(
            $"""
            {HtmlPage.Head(title)}            <body>
            <header><h1>{title} <small>{comparison.Asked.Name} {comparison.Asked.Version}</small></h1>
            <p class="sub">Item by item, {comparison.Asked.Items} items; differences are the accuracy of {string.Join(" or ", labels.Skip(1))} less that of {labels[0]}.</p></header>
            <main>
            {HtmlPage.Notes(comparison.Notes)}
            <section id="targets"><h2>Quality, speed and price</h2>{HtmlTable.Of(ComparisonSections.Headline(comparison))}{TargetMark.Legend(labels)}{TradeOffPlots.Draw(comparison)}</section>
            <section id="differences"><h2>Where they differ</h2>{TargetMark.Legend(labels)}
            <p class="sub">In points, with 95% intervals. The band holds differences of up to {margin} points, which do not matter here: an interval within it is a tie. Leads and lags are beyond chance (p &lt; 0.05 by McNemar's exact test and by a bootstrap over pictures, both, corrected by Holm for the cells of each plot).</p>
            <div class="columns">{Facets.Select(facet => DifferencePlot.Draw(comparison, facet))}</div></section>
            {ComparisonSummary.Tables(comparison, power).Skip(1).Select(Section)}
            <section id="examples"><h2>Examples of what {(labels.Length == 2 ? "both" : "all")} fail</h2>{examples}</section>
            </main>
            </body>
            </html>

            """).Text);
    }

    private static HtmlFragment Section(ReportSection section) => HtmlFragment.Of($"""<section><h2>{section.Title}</h2>{HtmlTable.Of(section)}</section>""");
}
