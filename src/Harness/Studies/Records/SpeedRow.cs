namespace FastEval.Harness.Studies.Records;

/// <summary>The raw samples of one metric.</summary>
/// <param name="Metric">Its key; docs/bench.md has them.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Samples">In the order of measuring.</param>
internal sealed record SpeedRow(string Metric, string Unit, IReadOnlyList<double> Samples);
