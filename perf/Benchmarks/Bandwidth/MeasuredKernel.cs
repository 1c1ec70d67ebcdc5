namespace FastEval.Benchmarks.Bandwidth;

/// <summary>A kernel in <see cref="KernelTable"/>.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Cores">Cores it runs on.</param>
/// <param name="Bytes">Bytes that it cannot do without: every input value read once, every result written once.</param>
/// <param name="Run">Runs it once.</param>
internal sealed record MeasuredKernel(string Name, int Cores, long Bytes, Action Run);
