using System.Text;
using FastEval.Harness.Output;
using FastEval.Harness.Studies.Analysis;
using FastEval.Harness.Studies.Records;

namespace FastEval.Harness.Studies.Reports;

/// <summary>Writes what is derived from a study: it can be made again from its record at any time.</summary>
internal static class StudyFiles
{
    /// <summary>Writes <c>report.html</c> and <c>report.md</c>, each whole or not at all.</summary>
    /// <exception cref="Harness.Records.RunRecordException">They cannot be written.</exception>
    public static void Write(StudyFolder folder, StudyAnalysis study, Recommendation recommendation, IReadOnlyList<string> broken)
    {
        StudyFolder.Replace(folder.MarkdownReport, stream => WriteText(stream, writer =>
        {
            writer.Write($"# Quantisation of {study.Study.Model.File} and {study.Study.Mmproj.File}\n\n{recommendation.Reason}\n\n");
            MarkdownReportWriter.Write(new Report([.. StudySummary.Tables(study)], [.. study.Notes, .. broken.Select(gate => $"Gate not met: {gate}")]), writer);
        }));
        StudyFolder.Replace(folder.HtmlReport, stream => WriteText(stream, writer => StudyHtml.Write(study, recommendation, broken, writer)));
    }

    private static void WriteText(Stream stream, Action<TextWriter> write)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        write(writer);
    }
}
