namespace FastEval.Harness.Reports.Analysis;

/// <summary>One part of the time to first token, over several samples.</summary>
/// <param name="Name">As docs/timings.md has it.</param>
/// <param name="MeanMs">Mean, milliseconds; the means of all parts add up to the mean of the whole.</param>
/// <param name="MedianMs">Median, milliseconds.</param>
internal sealed record PhaseTime(string Name, double MeanMs, double MedianMs);
