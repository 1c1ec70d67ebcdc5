namespace FastEval.Harness.Suites.Importing;

/// <summary>What all benchmarks' cards have in common.</summary>
internal static class CardDraft
{
    /// <summary>What a card says of a licence that FastEval's authors have not read.</summary>
    public const string SeeSource = "see the source";

    /// <summary>A rule of the authors' that FastEval has one exception to.</summary>
    public const string EmptyReplies = "An empty reply is unparsed, whatever the rule would make of it.";

    public static SuiteCard Of(string name, string title, string source, string licence, string scoring, string? metric, string template, int maxTokens) => new()
    {
        Schema = SuiteCard.CurrentSchema,
        Name = name,
        Version = "1",
        Title = title,
        Licence = licence,
        Source = source,
        Scoring = scoring,
        Metric = metric,
        PromptTemplate = template,
        MaxTokens = maxTokens,
        Deviations = [EmptyReplies],
    };

    /// <summary>With further deviations.</summary>
    public static SuiteCard Deviating(this SuiteCard card, params string[] deviations) => card with { Deviations = [.. card.Deviations ?? [], .. deviations] };
}
