using FastEval.Engine.Gguf;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Conversion;

/// <summary>The entries of an mmproj: llama.cpp's own, and under <c>fasteval.</c> what the exact encoder needs and llama.cpp has no word for (docs/convert.md).</summary>
internal static class VisionMetadata
{
    internal static IEnumerable<KeyValuePair<string, GgufValue>> Of(SourceModel model, SourceCard card, int fileType)
    {
        VisionSettings vision = model.Vision;
        TowerSettings tower = vision.Tower;
        List<KeyValuePair<string, GgufValue>> entries =
        [
            new("general.architecture", GgufValue.Of("clip")),
            new("general.type", GgufValue.Of("mmproj")),
            new("general.name", GgufValue.Of(card.Name)),
            new("general.file_type", GgufValue.Of((uint)fileType)),
            new("general.quantization_version", GgufValue.Of(2u)),
            new("clip.has_vision_encoder", GgufValue.Of(true)),
            new("clip.projector_type", GgufValue.Of("mlp")),
            new("clip.use_gelu", GgufValue.Of(tower.Activation is "gelu" or "gelu_pytorch_tanh")),
            new("clip.use_silu", GgufValue.Of(tower.Activation == "silu")),
            Number("clip.vision.image_size", tower.ImageSize),
            Number("clip.vision.patch_size", tower.PatchSize),
            Number("clip.vision.embedding_length", tower.Width),
            Number("clip.vision.feed_forward_length", tower.FeedForward),
            Number("clip.vision.block_count", tower.Layers),
            Number("clip.vision.projection_dim", model.Text.Width),
            Number("clip.vision.attention.head_count", tower.Heads),
            new("clip.vision.attention.layer_norm_epsilon", GgufValue.Of(tower.Epsilon)),
            new("clip.vision.image_mean", GgufValue.Of(vision.Mean.ToArray())),
            new("clip.vision.image_std", GgufValue.Of(vision.Deviation.ToArray())),
            new("clip.vision.feature_layer", GgufValue.Of(vision.FeatureLayers.ToArray())),
            new(LayoutWords.MergeKey, GgufValue.Of(vision.Pinpoints.IsEmpty ? "flat" : LayoutWords.SpatialUnpad)),
            Number("clip.vision.image_crop_resolution", tower.ImageSize),
            new("fasteval.source.format", GgufValue.Of(card.Format)),
            new(LayoutWords.LayoutKey, GgufValue.Of(LayoutWords.Of(vision.Layout))),
            new(LayoutWords.PreprocessKey, GgufValue.Of(vision.Preprocess)),
            new(LayoutWords.ResampleKey, GgufValue.Of(vision.Resample)),
            new(LayoutWords.PadColorKey, GgufValue.Of(vision.PadColor.ToArray())),
            new(LayoutWords.FeatureSelectKey, GgufValue.Of(vision.FeatureSelect)),
            new(LayoutWords.ActivationKey, GgufValue.Of(LayoutWords.GeluErf)),
            new(LayoutWords.BosPerTextKey, GgufValue.Of(vision.Layout == PictureLayoutKind.Phi3Hd)),
        ];
        if (!vision.Pinpoints.IsEmpty)
            entries.Add(new(LayoutWords.PinpointsKey, GgufValue.Of(vision.Pinpoints.ToArray())));
        if (vision.MaxTiles > 0)
            entries.Add(Number(LayoutWords.MaxTilesKey, vision.MaxTiles));
        if (card.License is { } license)
            entries.Add(new("general.license", GgufValue.Of(license)));
        return entries;
    }

    private static KeyValuePair<string, GgufValue> Number(string key, int value) => new(key, GgufValue.Of((uint)value));
}
