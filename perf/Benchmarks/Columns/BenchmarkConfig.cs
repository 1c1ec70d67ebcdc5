using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using FastEval.Benchmarks.Exports;
using FastEval.Harness.Regressions.Measuring;

namespace FastEval.Benchmarks.Columns;

/// <summary>How all benchmarks run: with allocated bytes, rates, and an export that <c>fasteval perf import</c> reads.</summary>
internal static class BenchmarkConfig
{
    public static IConfig Create() => ManualConfig.Create(DefaultConfig.Instance)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumn(new RateColumn("tok/s"), new RateColumn("texts/s"), new RateColumn("images/s"), new RateColumn("questions/s"), new RateColumn("GB/s"), new RateColumn(HotPathRate.FirstToken))
        .AddExporter(new OriginExporter());
}
