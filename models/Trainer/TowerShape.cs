using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Trainer;

/// <summary>The vision tower: a ViT without post-norm, whose last block's output is the feature.</summary>
/// <param name="Width">Floats per patch.</param>
/// <param name="Layers">Blocks.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="FeedForward">Width of the feed-forward part.</param>
/// <param name="PatchSize">Pixels along each side of a patch.</param>
/// <param name="ClassToken">Whether a class token stands before the patches, as in CLIP's towers, and is left out of the feature; GELU is then the exact one, as CLIP LLaVA's projector has it.</param>
internal sealed record TowerShape(int Width, int Layers, int Heads, int FeedForward, int PatchSize, bool ClassToken = false)
{
    /// <summary>Patches of a picture.</summary>
    public int Patches => Canvas.Side / PatchSize * (Canvas.Side / PatchSize);

    /// <summary>What the blocks compute on: patches, and the class token where there is one.</summary>
    public int Tokens => Patches + (ClassToken ? 1 : 0);
}
