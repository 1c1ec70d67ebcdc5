namespace FastEval.Harness.Scoring;

/// <summary>A number in a text.</summary>
/// <param name="Value">Its value; null where something is written with digits whose value is not clear (3/4, 10:30, 3-5, 1,2).</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character after it.</param>
internal readonly record struct NumberMention(decimal? Value, int Start, int End);
