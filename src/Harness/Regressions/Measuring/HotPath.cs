using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>A benchmark of <c>fasteval perf</c> and of perf/Benchmarks, before it is made ready.</summary>
/// <param name="Name">Its name; never changes.</param>
/// <param name="What">What a sample measures, with its sizes and contents. It is part of what is recorded, and only samples of the same are compared: it changes with what is measured, and with nothing else.</param>
/// <param name="Unit">Of a sample.</param>
/// <param name="Better">Which way a sample improves.</param>
/// <param name="Rate">What one operation does, for BenchmarkDotNet's columns; null if a rate says nothing.</param>
/// <param name="Prepare">Makes it ready.</param>
internal sealed record HotPath(string Name, string What, string Unit, BetterWhen Better, HotPathRate? Rate, Func<HotPathParts, HotPathRun> Prepare);
