using System.Globalization;
using FastEval.Engine.Gguf;

namespace FastEval.Engine.Models.Inspection;

/// <summary>
/// Finds what is odd about an mmproj of LLaVA's kind, as those that circulate are (docs/mmproj.md, "Files of others"). Takes any file, damaged ones too: what it
/// cannot read it says nothing of.
/// </summary>
internal static class MmprojQuirks
{
    private const int ClipLargeBlocks = 24;
    private const int ClipLargeWidth = 1024;

    internal static IReadOnlyList<ModelQuirk> Of(GgufFile file)
    {
        if (!Has(file, "mm.0.weight") || !Has(file, "v.patch_embd.weight"))
            return [];
        var quirks = new List<ModelQuirk>();
        if (!file.Metadata.ContainsKey("clip.projector_type") && !file.Metadata.ContainsKey("clip.vision.projector_type"))
            quirks.Add(new("unnamed_projector", "The projector is not named, as in the first LLaVA files; it is read as 'mlp'. mtmd refuses the file."));
        Blocks(file, quirks);
        if (IsSwapped(file))
            quirks.Add(new("swapped_feed_forward", "ffn_up and ffn_down have each other's name; which comes first is told by the shapes."));
        if (Has(file, "v.post_ln.weight") && Has(file, "v.class_embd"))
            quirks.Add(new("unused_post_norm", "It holds the tower's last LayerNorm (v.post_ln), which LLaVA does not apply; it is left out."));
        if (Has(file, "model.image_newline") && !file.Metadata.ContainsKey("fasteval.vision.layout"))
            quirks.Add(new("legacy_newline", "The newline of pictures in tiles has its first name (model.image_newline); mtmd does not read it."));
        if (Tiles(file) && !file.Metadata.ContainsKey("clip.vision.image_grid_pinpoints"))
            quirks.Add(new("lost_pinpoints", "It has a newline and no image_grid_pinpoints: the five grids of every LLaVA-1.6 are taken."));
        if (!file.Metadata.ContainsKey("fasteval.vision.layout"))
        {
            string aspect = Text(file, "clip.vision.image_aspect_ratio") ?? "not stated";
            quirks.Add(new("derived_layout", $"It does not say how pictures are brought to the tower (fasteval.vision.*); that is derived from the aspect ratio ({aspect}), the pinpoints and the newline."));
        }
        return quirks;
    }

    private static void Blocks(GgufFile file, List<ModelQuirk> quirks)
    {
        if (file.Metadata.ContainsKey("clip.vision.feature_layer") || Integer(file, "clip.vision.block_count") is not { } count)
            return;
        bool large = Integer(file, "clip.vision.embedding_length") == ClipLargeWidth && Has(file, "v.class_embd");
        string number = count.ToString(CultureInfo.InvariantCulture);
        if (large && count == ClipLargeBlocks)
            quirks.Add(new("unnamed_feature_layer", $"It holds all {number} blocks and does not say after which the feature is taken; LLaVA takes it after {ClipLargeBlocks - 1}, and so is it done."));
        else if (large && count == ClipLargeBlocks - 1)
            quirks.Add(new("blocks_left_out", $"It holds the {number} blocks that LLaVA runs, without CLIP's last; all of them are run. mtmd leaves out one more."));
        else
            quirks.Add(new("unnamed_feature_layer", $"It does not say after which block the feature is taken; all {number} are run. mtmd leaves out the last."));
    }

    private static bool IsSwapped(GgufFile file) =>
        Integer(file, "clip.vision.embedding_length") is { } width
        && file.TryGetTensor("v.blk.0.ffn_down.weight", out GgufTensor? down) && file.TryGetTensor("v.blk.0.ffn_up.weight", out GgufTensor? up)
        && down.RowLength == width && down.Dimension(1) != width && up.RowLength != width;

    private static bool Tiles(GgufFile file) => Has(file, "model.image_newline") || Has(file, "v.image_newline");

    private static bool Has(GgufFile file, string tensor) => file.TryGetTensor(tensor, out _);

    private static string? Text(GgufFile file, string key) =>
        file.Metadata.TryGetValue(key, out GgufValue? value) && !value.IsArray && value.Type == GgufValueType.String ? value.AsString() : null;

    private static long? Integer(GgufFile file, string key) =>
        file.Metadata.TryGetValue(key, out GgufValue? value) && value.IsInteger && value.Type != GgufValueType.UInt64 ? value.AsInt64() : null;
}
