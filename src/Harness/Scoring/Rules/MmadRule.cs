using System.Text.RegularExpressions;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>MMAD's own: the last capital letter A to E that is a word of its own.</summary>
internal sealed partial class MmadRule : IScoringRule
{
    public RuleAnswer? Read(string reply, SuiteItem item) =>
        Letter().Matches(reply).LastOrDefault() is { } letter ? OptionAnswer.ByLetter(letter.Value[0], item) : null;

    [GeneratedRegex(@"\b[A-E]\b")]
    private static partial Regex Letter();
}
