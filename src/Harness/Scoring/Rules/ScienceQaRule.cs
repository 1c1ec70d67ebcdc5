using System.Text.RegularExpressions;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>ScienceQA's own: "The answer is X." once, or, as models are asked here, the letter alone, perhaps with a full stop or brackets.</summary>
internal sealed partial class ScienceQaRule : IScoringRule
{
    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        if (Alone().Match(reply.Trim()) is { Success: true } alone)
            return OptionAnswer.ByLetter(alone.Groups["letter"].Value[0], item);
        Match[] said = [.. Said().Matches(reply).Cast<Match>()];
        return said is [var only] ? OptionAnswer.ByLetter(only.Groups["letter"].Value[0], item) : null;
    }

    [GeneratedRegex(@"^\(?(?<letter>[A-Z])(?:\)|\.)?$|^(?<letter>[A-Z])\. ")]
    private static partial Regex Alone();

    [GeneratedRegex(@"[Tt]he answer is \(?(?<letter>[A-Z])\)?(?:\.|$)")]
    private static partial Regex Said();
}
