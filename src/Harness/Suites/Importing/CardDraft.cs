using FastEval.Harness.Scoring;

namespace FastEval.Harness.Suites.Importing;

/// <summary>What all benchmarks' cards have in common.</summary>
internal static class CardDraft
{
    /// <summary>What a card says of a licence that FastEval's authors have not read.</summary>
    public const string SeeSource = "see the source";

    /// <summary>A rule of the authors' that FastEval has one exception to.</summary>
    public const string EmptyReplies = "An empty reply is unparsed, whatever the rule would make of it.";

    /// <summary>What holds wherever a judge decides.</summary>
    public const string JudgeWords = "The judge is asked in FastEval's words for the authors' scale, criteria and form of verdict; --judge-prompt takes the authors' own text.";

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

    /// <summary>What becomes of replies that say nothing, wherever a judge decides: what the authors do, who have no filter before them.</summary>
    public const string EmptyRepliesToo = "Every reply is judged, an empty one too; one that a content filter stopped is judged as an empty one.";

    /// <summary>With a judge.</summary>
    public static SuiteCard JudgedBy(this SuiteCard card, string judge) =>
        (card with { Judge = judge, Deviations = card.Scoring == ScoringRules.Judge ? [] : card.Deviations }).Deviating(JudgeWords, EmptyRepliesToo);

    /// <summary>With further deviations.</summary>
    public static SuiteCard Deviating(this SuiteCard card, params string[] deviations) => card with { Deviations = [.. card.Deviations ?? [], .. deviations] };
}
