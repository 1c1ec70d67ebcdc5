namespace FastEval.Engine.Models.Synthetic;

/// <summary>The shape of a llama-architecture text model.</summary>
/// <param name="Width">Floats per token.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Query heads; divides <paramref name="Width"/>.</param>
/// <param name="KeyHeads">Key and value heads; divides <paramref name="Heads"/>.</param>
/// <param name="FeedForward">Width of the feed-forward part.</param>
/// <param name="Context">Tokens that the model was made for.</param>
/// <param name="Vocabulary">Tokens.</param>
public sealed record TextShape(int Width, int Layers, int Heads, int KeyHeads, int FeedForward, int Context, int Vocabulary);
