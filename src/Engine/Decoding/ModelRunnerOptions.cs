using FastEval.Engine.Quantization;

namespace FastEval.Engine.Decoding;

/// <summary>The shape of a <see cref="ModelRunner"/>; all at least 1.</summary>
/// <param name="Cells">Tokens in the KV cache, of all sequences together.</param>
/// <param name="Sequences">Sequences that are told apart, at most 256.</param>
/// <param name="BatchSize">Tokens per decode call.</param>
/// <param name="MicroBatchSize">Tokens computed at once.</param>
/// <param name="Threads">Processor threads.</param>
/// <param name="Importance">Sees what goes into each matrix; null for nobody.</param>
internal sealed record ModelRunnerOptions(int Cells, int Sequences, int BatchSize, int MicroBatchSize, int Threads, ImportanceCollector? Importance = null);
