using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Comparing;

/// <summary>A target of one of the compared runs.</summary>
/// <param name="Label">Unique among the compared ones.</param>
/// <param name="ShortLabel">The same where there is little room; unique too.</param>
/// <param name="Run">The run that it is from.</param>
/// <param name="Target">What it came to there.</param>
internal sealed record ComparedTarget(string Label, string ShortLabel, RunAnalysis Run, TargetAnalysis Target);
