namespace FastEval.Engine.Models.Synthetic;

/// <summary>The shape of a CLIP-like vision tower with LLaVA's projector (linear, GELU, linear).</summary>
/// <param name="Width">Floats per patch.</param>
/// <param name="Layers">Blocks in the file.</param>
/// <param name="Heads">Attention heads; divides <paramref name="Width"/>.</param>
/// <param name="FeedForward">Width of the feed-forward part.</param>
/// <param name="ImageSize">Pixels along each side.</param>
/// <param name="PatchSize">Pixels along each side of a patch; divides <paramref name="ImageSize"/>.</param>
/// <param name="Legacy">
/// Whether the file is laid out as the published LLaVA-1.5 projectors are: a class token, a LayerNorm before the blocks, quick GELU,
/// <c>ffn_up</c> and <c>ffn_down</c> swapped, no feature layer named. Otherwise: none of these, plain GELU, and the feature is taken
/// after all blocks but the last, named in <c>clip.vision.feature_layer</c>.
/// </param>
public sealed record VisionShape(int Width, int Layers, int Heads, int FeedForward, int ImageSize, int PatchSize, bool Legacy);
