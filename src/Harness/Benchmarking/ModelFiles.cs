namespace FastEval.Harness.Benchmarking;

/// <summary>The files of a model, and whether they were synthesised.</summary>
internal sealed record ModelFiles(string ModelPath, string? ProjectorPath, string? Preset);
