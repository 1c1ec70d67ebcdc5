namespace FastEval.Harness.Regressions.Changes;

/// <summary>A place where a series of values steps up or down.</summary>
/// <param name="Index">The first value behind the step.</param>
/// <param name="Size">How high it is, in the values' unit; above 0 upwards.</param>
/// <param name="Score">How many standard errors that is.</param>
internal readonly record struct StepChange(int Index, double Size, double Score);
