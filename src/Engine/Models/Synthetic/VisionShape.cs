using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Models.Synthetic;

/// <summary>The shape of a vision tower with LLaVA's projector (linear, GELU, linear).</summary>
/// <param name="Width">Floats per patch.</param>
/// <param name="Layers">Blocks in the file.</param>
/// <param name="Heads">Attention heads; divides <paramref name="Width"/>.</param>
/// <param name="FeedForward">Width of the feed-forward part.</param>
/// <param name="ImageSize">Pixels along each side.</param>
/// <param name="PatchSize">Pixels along each side of a patch.</param>
/// <param name="Tower">The kind of tower and file.</param>
/// <param name="Layout">What becomes of a picture: <c>single</c>, <c>llava_next</c>, <c>llava_onevision</c> or <c>phi3_hd</c> (docs/mmproj.md).</param>
public sealed record VisionShape(int Width, int Layers, int Heads, int FeedForward, int ImageSize, int PatchSize, SyntheticTower Tower, string Layout = LayoutWords.Single);
