namespace FastEval.Engine.Models.Synthetic;

/// <summary>The shape of a text model.</summary>
/// <param name="Width">Floats per token.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Query heads; divides <paramref name="Width"/>.</param>
/// <param name="KeyHeads">Key and value heads; divides <paramref name="Heads"/>.</param>
/// <param name="FeedForward">Width of the feed-forward part.</param>
/// <param name="Context">Tokens that the model was made for.</param>
/// <param name="Vocabulary">Tokens.</param>
/// <param name="Architecture">
/// <c>llama</c>; <c>phi3</c>, which joins matrices and has two sets of RoPE factors, the long ones beyond 4096 tokens; or <c>qwen2</c>, which has biases and here the
/// embedding for its output.
/// </param>
/// <param name="RopeBase">RoPE's base.</param>
public sealed record TextShape(
    int Width, int Layers, int Heads, int KeyHeads, int FeedForward, int Context, int Vocabulary, string Architecture = "llama", float RopeBase = 10_000)
{
    /// <summary>Floats per head.</summary>
    public int HeadWidth => Width / Heads;
}
