using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>The first character of the reply is the option's letter, in either case: how generated answers to SEED-Bench are read.</summary>
internal sealed class FirstLetterRule : IScoringRule
{
    public RuleAnswer? Read(string reply, SuiteItem item) => OptionAnswer.ByLetter(char.ToUpperInvariant(reply.TrimStart()[0]), item);
}
