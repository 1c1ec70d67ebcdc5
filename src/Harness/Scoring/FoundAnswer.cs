namespace FastEval.Harness.Scoring;

/// <summary>An answer that was found in a reply.</summary>
/// <param name="Text">The answer, normalised.</param>
/// <param name="IsRight">Whether it is the item's.</param>
internal readonly record struct FoundAnswer(string Text, bool IsRight);
