using FastEval.Harness.Running;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>One way of sorting items into cells.</summary>
/// <param name="By">Its name in JSON and CSV.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Key">An item's cell; null if it is in none.</param>
internal sealed record ItemFacet(string By, string Title, Func<SuiteItem, string?> Key)
{
    private static readonly string[] Grades = ["trivial", "easy", "medium", "hard", "expert"];

    public static ItemFacet Capability { get; } = new("capability", "Capability", item => item.Capability);

    public static ItemFacet Domain { get; } = new("domain", "Domain", item => item.Domain);

    public static ItemFacet Format { get; } = new("format", "Format", item => ItemSelection.Word(item.Format, SuiteJson.Line.ItemFormat));

    public static ItemFacet Kind { get; } = new("kind", "Kind of answer", item => ItemSelection.Word(item.Kind, SuiteJson.Line.AnswerKind));

    public static ItemFacet Difficulty { get; } = new("difficulty", "Difficulty", item => item.Difficulty);

    /// <summary>Both together, with a slash between.</summary>
    public static ItemFacet CapabilityAndDifficulty { get; } = new("capability_difficulty", "Capability and difficulty",
        item => item.Difficulty is null ? null : $"{item.Capability}/{item.Difficulty}");

    /// <summary>The kind of question; there may be a hundred, so only data have it.</summary>
    public static ItemFacet Template { get; } = new("template", "Template", item => item.Template);

    /// <summary>Those that reports for people have, in their order.</summary>
    public static IReadOnlyList<ItemFacet> Reported { get; } = [Capability, Domain, Format, Kind, Difficulty, CapabilityAndDifficulty];

    /// <summary>All.</summary>
    public static IReadOnlyList<ItemFacet> All { get; } = [.. Reported, Template];

    /// <summary>Cells in the order of reports: by name, but grades from easy to hard.</summary>
    public static IEnumerable<T> Sorted<T>(IEnumerable<T> cells, Func<T, string> key) => cells
        .OrderBy(cell => key(cell) is var text && text.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? text[..slash] : "", StringComparer.Ordinal)
        .ThenBy(cell => Array.IndexOf(Grades, key(cell)[(key(cell).IndexOf('/', StringComparison.Ordinal) + 1)..]) is var grade and >= 0 ? grade : Grades.Length)
        .ThenBy(key, StringComparer.Ordinal);
}
