using FastEval.Engine.Timing;

namespace FastEval.Engine.Decoding;

/// <summary>A whole answer, with what it took.</summary>
/// <param name="Text">The answer.</param>
/// <param name="FinishReason">Why it ended.</param>
/// <param name="Tokens">The output tokens, an end-of-generation token excluded.</param>
/// <param name="Usage">Token counts.</param>
/// <param name="Timings">Phase and token times.</param>
public sealed record GenerationResult(
    string Text, FinishReason FinishReason, IReadOnlyList<int> Tokens, TokenUsage Usage, RequestTimings Timings);
