namespace FastEval.Harness.Regressions.Measuring;

/// <summary>A measuring process's answer to a benchmark's name.</summary>
/// <param name="Name">The benchmark.</param>
/// <param name="Value">The sample, in the benchmark's unit.</param>
internal sealed record SessionSample(string Name, double Value);
