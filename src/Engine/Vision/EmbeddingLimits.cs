namespace FastEval.Engine.Vision;

/// <summary>What the embedding of a picture can be at most.</summary>
/// <param name="Width">Floats per token; always exactly that.</param>
/// <param name="MostTokens">Tokens: what is longer than the context cannot be asked about.</param>
internal readonly record struct EmbeddingLimits(int Width, int MostTokens);
