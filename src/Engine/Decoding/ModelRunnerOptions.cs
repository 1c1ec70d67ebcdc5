namespace FastEval.Engine.Decoding;

/// <summary>The shape of a <see cref="ModelRunner"/>; all at least 1.</summary>
/// <param name="ContextLength">Tokens in the KV cache.</param>
/// <param name="BatchSize">Tokens per decode call.</param>
/// <param name="MicroBatchSize">Tokens computed at once.</param>
/// <param name="Threads">Processor threads.</param>
internal sealed record ModelRunnerOptions(int ContextLength, int BatchSize, int MicroBatchSize, int Threads);
