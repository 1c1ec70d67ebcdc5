using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Trainer;

/// <summary>The vision tower: a ViT without class token or post-norm, whose last block's output is the feature.</summary>
/// <param name="Width">Floats per patch.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="FeedForward">Width of the feed-forward part.</param>
/// <param name="PatchSize">Pixels along each side of a patch.</param>
internal sealed record TowerShape(int Width, int Layers, int Heads, int FeedForward, int PatchSize)
{
    /// <summary>Patches of a picture.</summary>
    public int Patches => Canvas.Side / PatchSize * (Canvas.Side / PatchSize);
}
