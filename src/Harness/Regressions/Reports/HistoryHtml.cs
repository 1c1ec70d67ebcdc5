using FastEval.Harness.Output;
using FastEval.Harness.Regressions.Changes;
using FastEval.Harness.Regressions.Records;
using FastEval.Harness.Reports.Html;

namespace FastEval.Harness.Regressions.Reports;

/// <summary>A machine's history as a page that needs nothing else.</summary>
internal static class HistoryHtml
{
    public static void Write(PerfMachine machine, IReadOnlyList<BenchmarkHistory> histories, IReadOnlyList<string> notes, TextWriter writer)
    {
        ReportSection steps = HistoryReport.Steps(histories);
        writer.Write(HtmlFragment.Of(
            $"""
            {HtmlPage.Head("Speed over commits")}            <body>
            <header><h1>Speed over commits</h1>
            <p class="sub">{machine.Describe()}; machine {machine.Fingerprint()}. A mark is the median of a commit's launches, its line their range; a horizontal line is the level between two change points.</p></header>
            <main>
            {HtmlPage.Notes([.. notes])}
            <section id="change_points"><h2>{steps.Title}</h2>{(steps.Rows.Count > 0 ? HtmlTable.Of(steps) : HtmlFragment.Of($"<p>None.</p>"))}</section>
            <section id="benchmarks"><h2>Benchmarks</h2><div class="pair">
            {histories.Select(HistoryPlot.Draw)}</div></section>
            </main>
            </body>
            </html>

            """).Text);
    }
}
