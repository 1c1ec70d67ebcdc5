using FastEval.Engine.Decoding;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Scoring.Rules;

/// <summary>Scores a reply by a rule.</summary>
internal static class RuleCase
{
    public static Score Score(string rule, string reply, SuiteItem item, bool isCut = false) =>
        Scorer.Score(reply, isCut ? FinishReason.Length : FinishReason.EndOfGeneration, item with { Scoring = rule });

    /// <summary>State and answer in one text: <c>correct yes</c>.</summary>
    public static string Text(string rule, string reply, SuiteItem item, bool isCut = false)
    {
        Score score = Score(rule, reply, item, isCut);
        Assert.Equal(score.State == SampleState.Correct ? 1 : score.State == SampleState.Partial ? score.Value : score.State == SampleState.Unjudged ? null : 0, score.Value);
        return $"{score.State.ToString().ToLowerInvariant()} {score.Parsed}".TrimEnd();
    }
}
