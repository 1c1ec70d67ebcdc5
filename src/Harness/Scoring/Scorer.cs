using FastEval.Engine.Decoding;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring;

/// <summary>
/// Says what became of a reply: by the item's rule, or, the same for every kind, around the kind's own way to find an answer. Pure. The rules: docs/suites.md.
/// </summary>
internal static class Scorer
{
    /// <summary>Scores a reply.</summary>
    /// <param name="reply">The model's text, unchanged.</param>
    /// <param name="finish">Why it ended.</param>
    /// <param name="item">What was asked.</param>
    public static Score Score(string reply, FinishReason finish, SuiteItem item)
    {
        string said = AnswerText.WithoutThinking(reply);
        bool isCut = finish == FinishReason.Length;
        return item.Scoring is { } rule ? ByRule(said, isCut, item, rule) : ByKind(said, isCut, item);
    }

    private static Score ByRule(string said, bool isCut, SuiteItem item, string name)
    {
        IScoringRule rule = ScoringRules.Find(name) ?? throw new ArgumentException($"The item {item.Id} has the scoring rule '{name}', which this version has not.");
        // A judge grades whatever came, as all authors have it who leave the grade to one: nobody gains by saying nothing.
        if (rule.NeedsJudge)
            return new Score(SampleState.Unjudged, null, null);
        // An empty reply says nothing, whatever a rule would make of it.
        if (string.IsNullOrWhiteSpace(said))
            return Without(isCut ? SampleState.Truncated : SampleState.Unparsed);
        if (rule.Read(said, item) is { } answer)
            return Scoring.Score.Of(answer.Value, answer.Text);
        return Without(Refusal.IsIn(said) ? SampleState.Refused : isCut ? SampleState.Truncated : SampleState.Unparsed);
    }

    private static Score ByKind(string said, bool isCut, SuiteItem item)
    {
        IAnswerFinder finder = AnswerFinders.For(item.Kind);
        if (finder.FindStated(said, isCut, item) is { } stated)
            return Graded(stated);
        if (Refusal.IsIn(said))
            return Without(SampleState.Refused);
        // What is only mentioned on the way may be taken back in the part that is missing.
        if (isCut)
            return Without(SampleState.Truncated);
        return finder.FindMentioned(said, item) is { } mentioned ? Graded(mentioned) : Without(SampleState.Unparsed);
    }

    private static Score Graded(FoundAnswer answer) =>
        answer.IsRight ? new Score(SampleState.Correct, 1, answer.Text) : new Score(SampleState.Wrong, 0, answer.Text);

    private static Score Without(SampleState state) => new(state, 0, null);
}
