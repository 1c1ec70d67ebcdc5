using FastEval.Engine.Decoding;
using FastEval.Engine.Timing;

namespace FastEval.Harness.Benchmarking.Throughput;

/// <summary>What one question took.</summary>
internal sealed record AnsweredQuestion(TokenUsage Usage, RequestTimings Timings);
