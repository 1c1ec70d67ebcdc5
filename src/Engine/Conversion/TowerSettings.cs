namespace FastEval.Engine.Conversion;

/// <summary>The shape of a CLIP or SigLIP tower.</summary>
/// <param name="IsSiglip">No class token, no norm before the blocks, a bias in the patch embedding.</param>
/// <param name="Width">Floats per patch.</param>
/// <param name="FeedForward">Width of the feed-forward part.</param>
/// <param name="Layers">Blocks in the checkpoint.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="ImageSize">Pixels along each side.</param>
/// <param name="PatchSize">Pixels along each side of a patch.</param>
/// <param name="Epsilon">The layer norms' epsilon.</param>
/// <param name="Activation">transformers' name: <c>quick_gelu</c>, <c>gelu</c>, <c>gelu_pytorch_tanh</c> or <c>silu</c>.</param>
internal sealed record TowerSettings(bool IsSiglip, int Width, int FeedForward, int Layers, int Heads, int ImageSize, int PatchSize, float Epsilon, string Activation)
{
    /// <summary>Rows of the position table.</summary>
    internal int Positions => ImageSize / PatchSize * (ImageSize / PatchSize) + (IsSiglip ? 0 : 1);
}
