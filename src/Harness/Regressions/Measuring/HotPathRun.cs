namespace FastEval.Harness.Regressions.Measuring;

/// <summary>A benchmark that is ready.</summary>
/// <param name="Operation">Runs what is measured once: what BenchmarkDotNet times, and what has a budget of allocations.</param>
/// <param name="Sample">Takes one sample, of some milliseconds, in the benchmark's unit: of several operations, or of a part of one.</param>
internal sealed record HotPathRun(Action Operation, Func<double> Sample)
{
    /// <summary>One operation a sample, which says itself how long it took, or a part of it.</summary>
    public static HotPathRun Of<T>(Func<T> operation, Func<T, double> sample) => new(() => operation(), () => sample(operation()));
}
