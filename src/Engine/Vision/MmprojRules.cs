using FastEval.Engine.Gguf;
using static FastEval.Engine.Vision.VisionTensorNames;

namespace FastEval.Engine.Vision;

/// <summary>What is told of an mmproj by its shapes and names where it does not say it: the encoder goes by it, and an inspection reports it. Any file may be asked.</summary>
internal static class MmprojRules
{
    /// <summary>Blocks of CLIP ViT-L, of which LLaVA runs all but the last.</summary>
    internal const int ClipLargeBlocks = 24;

    private const int ClipLargeWidth = 1024;
    private const int ClipLargePatch = 14;

    /// <summary>Whether a tower is CLIP's ViT-L/14.</summary>
    internal static bool IsClipLarge(long? width, long? patchSize, bool classToken) => classToken && width == ClipLargeWidth && patchSize == ClipLargePatch;

    /// <summary>What the projector is said to be; null in the oldest LLaVA files.</summary>
    internal static GgufValue? Projector(GgufFile file) =>
        file.Metadata.GetValueOrDefault("clip.projector_type") ?? file.Metadata.GetValueOrDefault("clip.vision.projector_type");

    /// <summary>
    /// Whether the first feed-forward layer is called <c>ffn_down</c>. Equal widths hide the swap, which the bias cannot tell either: only old files with the other
    /// quirks have it.
    /// </summary>
    internal static bool IsFeedForwardSwapped(GgufFile file, long width, long feedForward) =>
        width != feedForward && file.TryGetTensor(Weight(Block(0, "ffn_down")), out GgufTensor? down) && down.RowLength == width && down.RowCount == feedForward;

    /// <summary>Whether there is a last norm that LLaVA does not apply: CLIP's.</summary>
    internal static bool HasUnusedPostNorm(GgufFile file) => file.TryGetTensor(Weight(PostNorm), out _) && file.TryGetTensor(ClassEmbedding, out _);

    /// <summary>The tensor that ends rows of tiles, by its first name or today's; null where there is none.</summary>
    internal static string? NewlineName(GgufFile file) => new[] { LegacyNewline, Newline }.FirstOrDefault(name => file.TryGetTensor(name, out _));
}
