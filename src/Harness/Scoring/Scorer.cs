using FastEval.Engine.Decoding;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring;

/// <summary>
/// Says what became of a reply: the same for every kind, around the kind's own way to find an answer. Pure. The rules: docs/suites.md.
/// </summary>
internal static class Scorer
{
    /// <summary>Scores a reply.</summary>
    /// <param name="reply">The model's text, unchanged.</param>
    /// <param name="finish">Why it ended.</param>
    /// <param name="item">What was asked.</param>
    public static Score Score(string reply, FinishReason finish, SuiteItem item)
    {
        IAnswerFinder finder = AnswerFinders.For(item.Kind);
        string said = AnswerText.WithoutThinking(reply);
        bool isCut = finish == FinishReason.Length;
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
