using FastEval.Harness.Output;
using FastEval.Harness.Studies.Analysis;

namespace FastEval.Harness.Studies.Reports;

/// <summary>A study as <c>fasteval quantize</c> prints it.</summary>
internal static class StudySummary
{
    /// <param name="study">The study.</param>
    /// <param name="recommendation">Which pair to take.</param>
    /// <param name="broken">Gates that do not hold, a sentence each.</param>
    public static Report Of(StudyAnalysis study, Recommendation recommendation, IReadOnlyList<string> broken)
    {
        ReportSection?[] sections =
        [
            ReportSection.Value("study_dir", study.Folder),
            StudySections.Pairs(study),
            StudySections.Speed(study),
            StudySections.Data(study),
            StudySections.Variants(study),
            ReportSection.Record("recommendation", "Recommendation", ReportForms.Json,
                (new("pair", "Pair"), recommendation.Pair?.Pair.Name),
                (new("reason", "Reason"), recommendation.Reason)),
            ReportSection.Value("broken_gates", broken),
            ReportSection.Value("notes", study.Notes),
        ];
        return new Report([.. sections.OfType<ReportSection>()], [.. study.Notes, $"Recommended: {recommendation.Reason}", .. broken.Select(gate => $"Gate not met: {gate}")]);
    }

    /// <summary>All tables in the order of the reports.</summary>
    public static IEnumerable<ReportSection> Tables(StudyAnalysis study)
    {
        ReportSection?[] sections =
        [
            StudySections.Pairs(study), StudySections.Divergences(study), StudySections.Speed(study), StudySections.Capabilities(study), StudySections.Flips(study),
            StudySections.Variants(study), StudySections.Conditions(study),
        ];
        return sections.OfType<ReportSection>();
    }
}
