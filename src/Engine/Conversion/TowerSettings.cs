namespace FastEval.Engine.Conversion;

/// <summary>
/// The shape of a CLIP or SigLIP tower. SigLIP has no class token, no norm before the blocks, and a bias in the patch embedding. The activation is called as in
/// transformers: <c>quick_gelu</c>, <c>gelu</c>, <c>gelu_pytorch_tanh</c> or <c>silu</c>.
/// </summary>
internal sealed record TowerSettings(bool IsSiglip, int Width, int FeedForward, int Layers, int Heads, int ImageSize, int PatchSize, float Epsilon, string Activation)
{
    /// <summary>Rows of the position table.</summary>
    internal int Positions => ImageSize / PatchSize * (ImageSize / PatchSize) + (IsSiglip ? 0 : 1);
}
