using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Comparing;

/// <summary>A target of one of the compared runs.</summary>
/// <param name="Label">Unique among the compared ones.</param>
/// <param name="Run">The run that it is from.</param>
/// <param name="Target">What it came to there.</param>
internal sealed record ComparedTarget(string Label, RunAnalysis Run, TargetAnalysis Target);
