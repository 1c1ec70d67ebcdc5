using BenchmarkDotNet.Attributes;
using FastEval.Harness.Regressions.Measuring;

namespace FastEval.Benchmarks.Engine;

/// <summary>
/// Every hot path that <c>fasteval perf record</c> measures, on the model tiny that ships, on one thread. What is timed is a whole operation: of <c>answer</c> its prompt too, of
/// <c>project</c> and <c>image_prefill</c> what they are a part of. Look at ratios and at the allocated bytes, not at absolute times.
/// </summary>
public class HotPathBenchmarks : IDisposable
{
    private HotPathParts _parts = null!;
    private Action _operation = null!;

    [ParamsSource(nameof(Names))]
    public string Path { get; set; } = "";

    /// <summary>The one list of them.</summary>
    public static IEnumerable<string> Names => HotPaths.All.Select(path => path.Name);

    [GlobalSetup]
    public void Setup()
    {
        _parts = new HotPathParts(TinyModel.Options());
        _operation = HotPaths.Named([Path])[0].Prepare(_parts).Operation;
        // What is loaded when it is first wanted.
        _operation();
    }

    [Benchmark]
    public void Run() => _operation();

    [GlobalCleanup]
    public void Dispose()
    {
        _parts.Dispose();
        GC.SuppressFinalize(this);
    }
}
