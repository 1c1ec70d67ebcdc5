using FastEval.Harness.Records;

namespace FastEval.Harness.Targets;

/// <summary>How likely a target finds each option.</summary>
/// <param name="LogProbs">Log-likelihoods in nats, in the order of the options.</param>
/// <param name="OptionTokens">Tokens of each.</param>
/// <param name="Timings">Times.</param>
/// <param name="Tokens">Token counts; the options' are no output.</param>
/// <param name="Cache">What did not have to be computed.</param>
internal sealed record OptionReply(
    IReadOnlyList<double> LogProbs, IReadOnlyList<int> OptionTokens, TargetTimings Timings, SampleTokens Tokens, SampleCacheUse Cache);
