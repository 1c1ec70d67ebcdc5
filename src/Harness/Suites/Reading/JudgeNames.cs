using FastEval.Harness.Scoring.Judging;

namespace FastEval.Harness.Suites.Reading;

/// <summary>Checks the name of a judge's prompt.</summary>
internal static class JudgeNames
{
    public static string Remedy { get; } = $"write one of {string.Join(", ", JudgeTemplates.Names)}, or leave it out";

    /// <summary>Notes a prompt that there is not; the name as it was given.</summary>
    public static string? Check(ObjectFields fields, string? name)
    {
        if (name is not null && JudgeTemplates.Find(name) is null)
            fields.Problem("judge", $"'{name}' is no judge's prompt that this version has", Remedy);
        return name;
    }
}
