namespace FastEval.Harness.Scoring.Judging;

/// <summary>What a judge decided.</summary>
/// <param name="Value">The grade, 0 to 1, whatever scale the benchmark's authors use: CODA-LM's 1 to 10 is divided by 10.</param>
/// <param name="Text">The grade as the judge gave it, on its own scale.</param>
internal sealed record JudgeVerdict(double Value, string Text);
