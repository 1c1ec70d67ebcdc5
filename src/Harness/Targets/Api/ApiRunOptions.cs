using FastEval.Harness.Targets.Pricing;
using FastEval.Harness.Targets.Traffic;

namespace FastEval.Harness.Targets.Api;

/// <summary>What all API targets of a run share, unless one says otherwise.</summary>
/// <param name="Parallel">Questions at a time.</param>
/// <param name="Temperature">Of sampling.</param>
/// <param name="MaxTokens">Of an answer.</param>
/// <param name="Prices">What models cost.</param>
/// <param name="Traffic">What is kept and replayed.</param>
internal sealed record ApiRunOptions(int Parallel, float Temperature, int MaxTokens, PriceTable Prices, TrafficOptions Traffic);
