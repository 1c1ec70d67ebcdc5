using FastEval.Harness.Output;
using FastEval.Harness.Reports.Html;

namespace FastEval.Harness.Benchmarking.Load;

/// <summary>A load test's page: one file that needs nothing else. A pure function of what was measured.</summary>
internal static class LoadHtml
{
    /// <summary>Writes it.</summary>
    /// <param name="plan">What was asked.</param>
    /// <param name="levels">What it came to.</param>
    /// <param name="command">The command line that measured it.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(LoadPlan plan, IReadOnlyList<LoadLevel> levels, string command, TextWriter writer)
    {
        string[] targets = [.. levels.Select(level => level.Target).Distinct(StringComparer.Ordinal)];
        string title = $"{string.Join(" and ", targets)} under load";
        Report report = LoadReport.Of(plan, levels);
        writer.Write(HtmlFragment.Of(
            $"""
            {HtmlPage.Head(title)}            <body>
            <header><h1>{title}</h1>
            <p class="sub">{command}</p></header>
            <main>
            {HtmlPage.Notes([.. report.Notes])}
            {TargetMark.Legend(targets)}
            {LoadPlots.Draw(plan, levels)}
            {report.SectionsIn(ReportForms.Markdown).Select(HtmlTable.Of)}
            </main>
            </body>
            </html>

            """).Text);
    }
}
