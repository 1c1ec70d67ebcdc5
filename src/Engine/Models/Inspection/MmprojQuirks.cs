using System.Globalization;
using FastEval.Engine.Gguf;
using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Models.Inspection;

/// <summary>
/// Finds what is odd about an mmproj of LLaVA's kind, as those that circulate are (docs/mmproj.md, "Files of others"). Takes any file, damaged ones too: what it
/// cannot read it says nothing of.
/// </summary>
internal static class MmprojQuirks
{
    internal static IReadOnlyList<ModelQuirk> Of(GgufFile file)
    {
        string[] projectors = [VisionTensorNames.Projector0, LdpTensors.Mlp(ProjectorKind.Ldp).First, LdpTensors.Mlp(ProjectorKind.LdpV2).First];
        if (!projectors.Any(layer => Has(file, VisionTensorNames.Weight(layer))) || !Has(file, VisionTensorNames.PatchWeight))
            return [];
        var quirks = new List<ModelQuirk>();
        if (MmprojRules.Projector(file) is null)
            quirks.Add(new("unnamed_projector", "The projector is not named, as in the first LLaVA files; it is read as 'mlp'. mtmd refuses the file."));
        Blocks(file, quirks);
        if (MmprojRules.IsFeedForwardSwapped(file, Integer(file, "clip.vision.embedding_length") ?? 0, Integer(file, "clip.vision.feed_forward_length") ?? 0))
            quirks.Add(new("swapped_feed_forward", "ffn_up and ffn_down have each other's name; which comes first is told by the shapes."));
        if (MmprojRules.HasUnusedPostNorm(file))
            quirks.Add(new("unused_post_norm", "It holds the tower's last LayerNorm (v.post_ln), which LLaVA does not apply; it is left out."));
        bool says = file.Metadata.ContainsKey(LayoutWords.LayoutKey);
        string? newline = MmprojRules.NewlineName(file);
        if (newline == VisionTensorNames.LegacyNewline && !says)
            quirks.Add(new("legacy_newline", $"The newline of pictures in tiles has its first name ({VisionTensorNames.LegacyNewline}); mtmd does not read it."));
        if (newline is not null && !file.Metadata.ContainsKey(LayoutWords.PinpointsKey))
            quirks.Add(new("lost_pinpoints", "It has a newline and no image_grid_pinpoints: the five grids of every LLaVA-1.6 are taken."));
        if (!says)
        {
            string aspect = Text(file, LayoutWords.AspectKey) ?? "not stated";
            quirks.Add(new("derived_layout", $"It does not say how pictures are brought to the tower (fasteval.vision.*); that is derived from the aspect ratio ({aspect}), the pinpoints and the newline."));
        }
        return quirks;
    }

    private static void Blocks(GgufFile file, List<ModelQuirk> quirks)
    {
        if (file.Metadata.ContainsKey("clip.vision.feature_layer") || Integer(file, "clip.vision.block_count") is not { } count)
            return;
        bool large = MmprojRules.IsClipLarge(Integer(file, "clip.vision.embedding_length"), Integer(file, "clip.vision.patch_size"), Has(file, VisionTensorNames.ClassEmbedding));
        string number = count.ToString(CultureInfo.InvariantCulture);
        if (large && count == MmprojRules.ClipLargeBlocks)
            quirks.Add(new("unnamed_feature_layer", $"It holds all {number} blocks and does not say after which the feature is taken; LLaVA takes it after {MmprojRules.ClipLargeBlocks - 1}, and so is it done."));
        else if (large && count == MmprojRules.ClipLargeBlocks - 1)
            quirks.Add(new("blocks_left_out", $"It holds the {number} blocks that LLaVA runs, without CLIP's last; all of them are run. mtmd leaves out one more."));
        else
            quirks.Add(new("unnamed_feature_layer", $"It does not say after which block the feature is taken; all {number} are run. mtmd leaves out the last."));
    }

    private static bool Has(GgufFile file, string tensor) => file.TryGetTensor(tensor, out _);

    private static string? Text(GgufFile file, string key) =>
        file.Metadata.TryGetValue(key, out GgufValue? value) && !value.IsArray && value.Type == GgufValueType.String ? value.AsString() : null;

    private static long? Integer(GgufFile file, string key) =>
        file.Metadata.TryGetValue(key, out GgufValue? value) && value.IsInteger && value.Type != GgufValueType.UInt64 ? value.AsInt64() : null;
}
