using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>Turns an option that was found into an answer.</summary>
internal static class OptionAnswer
{
    /// <summary>The option at a place, from 0; null if the item has not so many.</summary>
    public static RuleAnswer? At(int index, SuiteItem item) =>
        item.Options is { } options && index >= 0 && index < options.Count ? RuleAnswer.Of(options[index], options[index] == item.Answer) : null;

    /// <summary>The option with a capital letter.</summary>
    public static RuleAnswer? ByLetter(char letter, SuiteItem item) => At(letter - 'A', item);
}
