using System.Text.Json;
using FastEval.Harness.Output;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Commands;

/// <summary>Makes the report of <c>fasteval suite show</c>; a pure function of the suite.</summary>
internal static class SuiteReport
{
    public static Report Of(Suite suite) => new(
    [
        ReportSection.Record("suite", "", ReportForms.All,
            (new("name", "Name"), suite.Card.Name),
            (new("version", "Version"), suite.Card.Version),
            (new("title", "Title"), suite.Card.Title),
            (new("description", "Description"), suite.Card.Description),
            (new("licence", "Licence"), suite.Card.Licence),
            (new("source", "Source"), suite.Card.Source),
            (new("split", "Split"), suite.Card.Split),
            (new("scoring", "Scoring rule"), suite.Card.Scoring),
            (new("metric", "Metric"), suite.Card.Metric),
            (new("judge", "Judge's prompt"), suite.Card.Judge),
            (new("prompt_template", "Prompt template"), suite.Card.PromptTemplate),
            (new("deviations", "Deviations"), suite.Card.Deviations is { } deviations ? string.Join(' ', deviations) : null),
            (new("max_tokens", "Answer, tokens at most"), suite.Card.MaxTokens),
            (new("items", "Items"), suite.Items.Count),
            (new("pictures", "Pictures"), suite.Pictures.Count),
            (new("clusters", "Clusters"), Clusters(suite.Items)),
            (new("chance", "Chance"), Chance(suite.Items)),
            (new("folder", "Folder"), suite.Folder),
            (new("hash", "SHA-256"), suite.Hash)),
        new("cells", "Format × capability × domain",
        [
            new("format", "Format"), new("capability", "Capability"), new("domain", "Domain"),
            .. Counted,
            new("kinds", "Kinds"), new("difficulties", "Difficulty"),
        ],
        [
            .. suite.Items.GroupBy(item => (item.Format, item.Capability, item.Domain))
                .OrderBy(cell => cell.Key.Format).ThenBy(cell => cell.Key.Capability, StringComparer.Ordinal).ThenBy(cell => cell.Key.Domain, StringComparer.Ordinal)
                .Select(cell => (object?[])
                [
                    Word(cell.Key.Format), cell.Key.Capability, cell.Key.Domain,
                    .. Counts([.. cell]),
                    Parts(cell, item => Word(item.Kind)), Parts(cell, item => item.Difficulty),
                ]),
        ]),
        new("groups", "By one property",
        [
            new("by", "By"), new("key", "Value"), .. Counted,
        ],
        [
            .. Groups(suite, "kind", item => Word(item.Kind)),
            .. Groups(suite, "format", item => Word(item.Format)),
            .. Groups(suite, "capability", item => item.Capability),
            .. Groups(suite, "domain", item => item.Domain),
            .. Groups(suite, "difficulty", item => item.Difficulty),
            .. Groups(suite, "template", item => item.Template),
        ]),
    ], []);

    private static ReportColumn[] Counted =>
    [
        new("items", "Items", IsNumber: true), new("pictures", "Pictures", IsNumber: true), new("clusters", "Clusters", IsNumber: true), new("chance", "Chance", IsNumber: true),
    ];

    private static object?[] Counts(IReadOnlyList<SuiteItem> items) => [items.Count, items.SelectMany(item => item.Images).Distinct(StringComparer.Ordinal).Count(), Clusters(items), Chance(items)];

    private static int Clusters(IReadOnlyList<SuiteItem> items) => items.Select(item => item.Cluster).Distinct(StringComparer.Ordinal).Count();

    private static double Chance(IReadOnlyList<SuiteItem> items) => items.Average(item => item.GuessingAccuracy);

    /// <summary>A row per value of a property; items without it are left out.</summary>
    private static IEnumerable<object?[]> Groups(Suite suite, string by, Func<SuiteItem, string?> key) =>
        suite.Items.Where(item => key(item) is not null).GroupBy(key).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (object?[])[by, group.Key, .. Counts([.. group])]);

    private static ReportRecord Parts(IEnumerable<SuiteItem> items, Func<SuiteItem, string?> key)
    {
        var parts = new ReportRecord();
        foreach (IGrouping<string?, SuiteItem> part in items.Where(item => key(item) is not null).GroupBy(key).OrderBy(part => part.Key, StringComparer.Ordinal))
            parts.Add(part.Key!, part.Count());
        return parts;
    }

    private static string Word(ItemFormat format) => JsonSerializer.SerializeToElement(format, SuiteJson.Line.ItemFormat).GetString()!;

    private static string Word(AnswerKind kind) => JsonSerializer.SerializeToElement(kind, SuiteJson.Line.AnswerKind).GetString()!;
}
