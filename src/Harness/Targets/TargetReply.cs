using FastEval.Engine.Decoding;
using FastEval.Harness.Records;

namespace FastEval.Harness.Targets;

/// <summary>A target's answer, with what it took.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Finish">Why it ended.</param>
/// <param name="Timings">Times; null where none were taken: an answer from a file, or one without a token.</param>
/// <param name="Tokens">Token counts; null where nothing is known of them.</param>
/// <param name="Cache">What did not have to be computed.</param>
/// <param name="Cost">US dollars; null for a local model, and where it is not known.</param>
internal sealed record TargetReply(string Text, FinishReason Finish, TargetTimings? Timings, SampleTokens? Tokens, SampleCacheUse? Cache, double? Cost)
{
    /// <summary>Whether the server itself refused: a content filter, or the model's own refusal beside its text.</summary>
    public bool IsRefused { get; init; }

    /// <inheritdoc cref="SampleRecord.CostEstimate"/>
    public double? CostEstimate { get; init; }

    /// <inheritdoc cref="SampleRecord.Source"/>
    public string? Source { get; init; }

    /// <inheritdoc cref="SampleRecord.ServedModel"/>
    public string? ServedModel { get; init; }

    /// <inheritdoc cref="SampleRecord.Attempts"/>
    public IReadOnlyList<AttemptRecord>? Attempts { get; init; }
}
