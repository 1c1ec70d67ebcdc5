namespace FastEval.Harness.Scoring.Judging;

/// <summary>A judge's grade.</summary>
/// <param name="Value">0 to 1, whatever scale the benchmark's authors use: CODA-LM's 1 to 10 is divided by 10.</param>
/// <param name="Reason">The judge's own words, for the record.</param>
internal sealed record Judgement(double Value, string Reason);
