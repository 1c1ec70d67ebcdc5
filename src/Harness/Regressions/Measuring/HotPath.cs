using FastEval.Harness.Regressions.Records;

namespace FastEval.Harness.Regressions.Measuring;

/// <summary>A benchmark of <c>fasteval perf</c>, before it is made ready.</summary>
/// <param name="Name">Its name; never changes.</param>
/// <param name="What">What it measures, for people.</param>
/// <param name="Unit">Of a sample.</param>
/// <param name="Better">Which way a sample improves.</param>
/// <param name="Prepare">Makes it ready; what it returns takes one sample, of some milliseconds.</param>
internal sealed record HotPath(string Name, string What, string Unit, BetterWhen Better, Func<HotPathParts, Func<double>> Prepare);
