using FastEval.Harness.Scoring;

namespace FastEval.Harness.Suites.Reading;

/// <summary>Checks the name of a scoring rule.</summary>
internal static class RuleNames
{
    public static string Remedy { get; } = $"write one of {string.Join(", ", ScoringRules.Names)}, or leave it out for FastEval's own";

    /// <summary>Notes a rule that there is not; the name as it was given.</summary>
    public static string? Check(ObjectFields fields, string? name)
    {
        if (name is not null && ScoringRules.Find(name) is null)
            fields.Problem("scoring", $"'{name}' is no rule that this version has", Remedy);
        return name;
    }
}
