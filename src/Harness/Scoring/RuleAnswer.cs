namespace FastEval.Harness.Scoring;

/// <summary>An answer that a rule found.</summary>
/// <param name="Text">The answer as the rule reads it; of a choice the option's text.</param>
/// <param name="Value">How right it is, 0 to 1.</param>
internal readonly record struct RuleAnswer(string Text, double Value)
{
    /// <summary>An answer that is right or not.</summary>
    public static RuleAnswer Of(string text, bool isRight) => new(text, isRight ? 1 : 0);
}
