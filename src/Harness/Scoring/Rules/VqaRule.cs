using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>
/// VQA accuracy (Antol et al., 2015), as the challenge server computes it: reply and the annotators' answers normalised, and the mean over leaving out each annotator of
/// min(1, matches among the others / 3).
/// </summary>
internal sealed class VqaRule : IScoringRule
{
    private const double EnoughMatches = 3;

    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        string said = VqaText.Normalise(reply);
        string[] given = [.. item.Golds.Select(VqaText.Normalise)];
        // One answer is no annotators': nobody would be left to agree with.
        if (given.Length == 1)
            return RuleAnswer.Of(said, given[0] == said);
        int matches = given.Count(answer => answer == said);
        double accuracy = given.Average(left => Math.Min(1, (matches - (left == said ? 1 : 0)) / EnoughMatches));
        return new RuleAnswer(said, accuracy);
    }
}
