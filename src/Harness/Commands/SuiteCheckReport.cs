using FastEval.Harness.Output;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Commands;

/// <summary>Makes the report of <c>fasteval suite validate</c>.</summary>
internal static class SuiteCheckReport
{
    public static Report Of(SuiteCheck check) => new(
    [
        ReportSection.Record("suite", "", check.Suite is null ? ReportForms.Json : ReportForms.Json | ReportForms.Text,
            (new("valid", "Valid"), check.Problems.Count == 0),
            (new("name", "Name"), check.Suite?.Card.Name),
            (new("version", "Version"), check.Suite?.Card.Version),
            (new("items", "Items"), check.Suite?.Items.Count),
            (new("pictures", "Pictures, each decoded"), check.Suite?.Pictures.Count),
            (new("folder", "Folder"), check.Folder),
            (new("hash", "SHA-256"), check.Suite?.Hash)),
        // For people only where there are any; a CSV is this table, with no rows if all is well.
        Problems("problems", "", check.Problems, check.Problems.Count > 0 ? ReportForms.All : ReportForms.Data),
        Problems("remarks", "Remarks", check.Remarks, check.Remarks.Count > 0 ? ReportForms.Text | ReportForms.Json : ReportForms.Json),
    ], []);

    private static ReportSection Problems(string key, string title, IReadOnlyList<SuiteProblem> problems, ReportForms forms) => new(key, title,
    [
        new("file", "", Forms: ReportForms.Data),
        new("line", "", IsNumber: true, ReportForms.Data),
        new("place", "Place", Forms: ReportForms.Text),
        new("field", "Field"),
        new("what", "What"),
        new("remedy", "Remedy"),
    ],
    [.. problems.Select(problem => (object?[])[problem.File, problem.Line, problem.Place, problem.Field, problem.What, problem.Remedy])],
    Forms: forms);
}
