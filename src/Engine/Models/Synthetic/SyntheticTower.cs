namespace FastEval.Engine.Models.Synthetic;

/// <summary>Kinds of vision towers, and of the files that hold them.</summary>
public enum SyntheticTower
{
    /// <summary>No class token, no LayerNorm before the blocks, plain GELU, and the feature after all blocks but the last: mtmd computes it as it was meant.</summary>
    Plain,

    /// <summary>
    /// CLIP as the published LLaVA-1.5 projectors hold it: a class token, a LayerNorm before the blocks, quick GELU, <c>ffn_up</c> and <c>ffn_down</c> swapped,
    /// no feature layer named.
    /// </summary>
    LegacyClip,

    /// <summary>CLIP as <c>fasteval model convert</c> writes it: all blocks, the feature after all but the last.</summary>
    Clip,

    /// <summary>SigLIP as it is in LLaVA-OneVision: a bias in the patch embedding, no class token, the feature after all blocks.</summary>
    Siglip,
}
