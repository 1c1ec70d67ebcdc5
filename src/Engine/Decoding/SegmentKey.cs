using FastEval.Engine.Vision;

namespace FastEval.Engine.Decoding;

/// <summary>What identifies a run of embeddings: the picture's key, which holds all that its embedding depends on, and the run's place in it.</summary>
/// <param name="Image">The picture and how it was encoded.</param>
/// <param name="Part">Index of the run in <see cref="ImageEmbedding.Parts"/>.</param>
internal readonly record struct SegmentKey(EmbeddingKey Image, int Part);
