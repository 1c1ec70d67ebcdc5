using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Reports.Html;
using FastEval.Harness.Studies.Analysis;
using FastEval.Harness.Studies.Records;

namespace FastEval.Harness.Studies.Reports;

/// <summary><c>report.html</c> of a study: one file that needs nothing else. A pure function of the analysis.</summary>
internal static class StudyHtml
{
    public static void Write(StudyAnalysis study, Recommendation recommendation, IReadOnlyList<string> broken, TextWriter writer)
    {
        StudyRecord record = study.Study;
        string[] notes = [.. study.Notes, .. broken.Select(gate => $"Gate not met: {gate}")];
        writer.Write(HtmlFragment.Of(
            $"""
            {HtmlPage.Head($"Quantisation of {record.Model.File}")}            <body>
            <header><h1>Quantisation of {record.Model.File} <small>and {record.Mmproj.File}</small></h1>
            <p class="sub">{study.Pairs.Count} pairs on {record.Suite.Items} items of {record.Suite.Name} {record.Suite.Version}; {record.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)} on {record.Machine.Processor}; FastEval {record.Program.Version}, study {record.Id}</p></header>
            <main>
            {HtmlPage.Notes(notes)}
            <section id="recommendation"><h2>Recommendation</h2><p>{recommendation.Reason}</p></section>
            <section id="pareto"><h2>What it costs and what it saves</h2>
            <p class="sub">The line joins pairs that no other one beats in both. A mark's title names it. Left is better against size, right against speed.</p>{ParetoPlots.Draw(study)}</section>
            {StudySummary.Tables(study).Select(Section)}
            </main>
            </body>
            </html>

            """).Text);
    }

    private static HtmlFragment Section(ReportSection section) => HtmlFragment.Of($"""<section id="{section.Key}"><h2>{section.Title}</h2>{HtmlTable.Of(section)}</section>""");
}
