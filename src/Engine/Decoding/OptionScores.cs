using FastEval.Engine.Timing;

namespace FastEval.Engine.Decoding;

/// <summary>The options of a request, scored.</summary>
/// <param name="Options">In the request's order.</param>
/// <param name="Usage">Token counts; nothing is generated.</param>
/// <param name="Timings">Times; the first token is when the prompt's logits were read, the end when the last option was done.</param>
public sealed record OptionScores(IReadOnlyList<OptionLikelihood> Options, TokenUsage Usage, RequestTimings Timings);
