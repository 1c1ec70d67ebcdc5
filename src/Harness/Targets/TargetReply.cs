using FastEval.Engine.Decoding;
using FastEval.Harness.Records;

namespace FastEval.Harness.Targets;

/// <summary>A target's answer, with what it took.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Finish">Why it ended.</param>
/// <param name="Timings">Times.</param>
/// <param name="Tokens">Token counts.</param>
/// <param name="Cache">What did not have to be computed.</param>
/// <param name="Cost">US dollars; null for a local model.</param>
internal sealed record TargetReply(string Text, FinishReason Finish, TargetTimings Timings, SampleTokens Tokens, SampleCacheUse Cache, double? Cost);
