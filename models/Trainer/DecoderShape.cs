namespace FastEval.Trainer;

/// <summary>The language model: llama architecture, as many key heads as query heads.</summary>
/// <param name="Width">Floats per token; divisible by 256, for K-quants.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="FeedForward">Width of the feed-forward part; divisible by 256.</param>
/// <param name="Context">Tokens.</param>
internal sealed record DecoderShape(int Width, int Layers, int Heads, int FeedForward, int Context);
