using FastEval.Engine.Gguf;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Models.Synthetic;

/// <summary>
/// Writes a text model and an mmproj with random weights in real shapes. Speed does not depend on the weights' values, so a shape can be
/// measured before its gigabytes are downloaded. The same preset, type and seed give the same bytes. Streams: needs some tens of megabytes.
/// </summary>
public static class SyntheticModel
{
    // OpenAI's CLIP statistics, red, green, blue.
    private static readonly float[] ClipMean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] ClipDeviation = [0.26862954f, 0.26130258f, 0.27577711f];
    private static readonly float[] Half = [0.5f, 0.5f, 0.5f];

    /// <summary>Where <see cref="Write"/> puts the two files.</summary>
    public static (string Model, string Mmproj) Paths(SyntheticPreset preset, QuantizationMix type, string folder) =>
        (Path.Combine(folder, $"{preset.Name}-{type.Name}.gguf"), Path.Combine(folder, $"{preset.Name}-mmproj-f16.gguf"));

    /// <summary>Writes both files, replacing what is there.</summary>
    /// <param name="preset">The shapes.</param>
    /// <param name="type">How the text model is stored; the mmproj is F16, as published ones are.</param>
    /// <param name="folder">Where; created if need be.</param>
    /// <param name="seed">What the weights are drawn from.</param>
    /// <param name="progress">Told the share that is written, 0 to 1.</param>
    /// <param name="cancellationToken">Stops within megabytes and leaves nothing.</param>
    /// <returns>The paths, as <see cref="Paths"/> gives them.</returns>
    /// <exception cref="FastEvalException">The folder cannot be written to or has too little room.</exception>
    public static (string Model, string Mmproj) Write(
        SyntheticPreset preset, QuantizationMix type, string folder, ulong seed = 0, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        (string model, string mmproj) = Paths(preset, type, folder);
        var weights = new SyntheticWeights(seed);
        List<SyntheticTensor> text = SyntheticLayout.TextTensors(preset.Text, type);
        List<SyntheticTensor> vision = SyntheticLayout.VisionTensors(preset.Vision, preset.Text.Width);
        WriteFile(model, TextMetadata(preset, type), text, weights, Part(progress, 0, 0.9), cancellationToken);
        WriteFile(mmproj, VisionMetadata(preset), vision, weights, Part(progress, 0.9, 0.1), cancellationToken);
        return (model, mmproj);
    }

    private static void WriteFile(
        string path, IEnumerable<KeyValuePair<string, GgufValue>> metadata, List<SyntheticTensor> tensors, SyntheticWeights weights,
        Action<double> progress, CancellationToken cancellationToken)
    {
        using var writer = new GgufWriter(path, metadata, tensors.Select(tensor => (tensor.Name, tensor.Type, tensor.Shape)));
        for (int i = 0; i < tensors.Count; i++)
        {
            SyntheticTensor plan = tensors[i];
            GgufTensor tensor = writer.Tensors[i];
            if (plan.Shape.Length == 1)
                weights.AppendVector(writer, tensor, plan.Mean, plan.Deviation);
            else
                weights.AppendMatrix(writer, tensor, plan.Deviation, cancellationToken);
            progress((i + 1.0) / tensors.Count);
        }
        cancellationToken.ThrowIfCancellationRequested();
        writer.Commit();
    }

    private static IEnumerable<KeyValuePair<string, GgufValue>> TextMetadata(SyntheticPreset preset, QuantizationMix type)
    {
        TextShape shape = preset.Text;
        string prefix = shape.Architecture;
        KeyValuePair<string, GgufValue>[] longRope = prefix != "phi3" ? [] :
        [
            new("phi3.rope.scaling.original_context_length", GgufValue.Of(4096u)),
            new("phi3.rope.scaling.attn_factor", GgufValue.Of(1.190238f)),
        ];
        return
        [
            new("general.architecture", GgufValue.Of(prefix)),
            new("general.name", GgufValue.Of($"{preset.Name} (synthetic: random weights)")),
            new("general.file_type", GgufValue.Of((uint)type.FileType)),
            new("general.quantization_version", GgufValue.Of(2u)),
            new($"{prefix}.vocab_size", GgufValue.Of((uint)shape.Vocabulary)),
            new($"{prefix}.context_length", GgufValue.Of((uint)shape.Context)),
            new($"{prefix}.embedding_length", GgufValue.Of((uint)shape.Width)),
            new($"{prefix}.block_count", GgufValue.Of((uint)shape.Layers)),
            new($"{prefix}.feed_forward_length", GgufValue.Of((uint)shape.FeedForward)),
            new($"{prefix}.attention.head_count", GgufValue.Of((uint)shape.Heads)),
            new($"{prefix}.attention.head_count_kv", GgufValue.Of((uint)shape.KeyHeads)),
            new($"{prefix}.attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f)),
            new($"{prefix}.rope.dimension_count", GgufValue.Of((uint)shape.HeadWidth)),
            new($"{prefix}.rope.freq_base", GgufValue.Of(shape.RopeBase)),
            .. longRope,
            .. SyntheticVocabulary.Metadata(shape.Vocabulary, preset.Tokens),
            new("tokenizer.chat_template", GgufValue.Of(preset.ChatTemplate)),
        ];
    }

    private static IEnumerable<KeyValuePair<string, GgufValue>> VisionMetadata(SyntheticPreset preset)
    {
        VisionShape shape = preset.Vision;
        bool legacy = shape.Tower == SyntheticTower.LegacyClip;
        bool siglip = shape.Tower == SyntheticTower.Siglip;
        return
        [
            new("general.architecture", GgufValue.Of("clip")),
            new("general.name", GgufValue.Of($"{preset.Name} mmproj (synthetic: random weights)")),
            new("general.file_type", GgufValue.Of(1u)),
            new("clip.has_text_encoder", GgufValue.Of(false)),
            new("clip.has_vision_encoder", GgufValue.Of(true)),
            new("clip.has_llava_projector", GgufValue.Of(true)),
            new("clip.projector_type", GgufValue.Of("mlp")),
            new("clip.use_gelu", GgufValue.Of(shape.Tower is SyntheticTower.Plain or SyntheticTower.Siglip)),
            new("clip.vision.image_size", GgufValue.Of((uint)shape.ImageSize)),
            new("clip.vision.patch_size", GgufValue.Of((uint)shape.PatchSize)),
            new("clip.vision.embedding_length", GgufValue.Of((uint)shape.Width)),
            new("clip.vision.feed_forward_length", GgufValue.Of((uint)shape.FeedForward)),
            new("clip.vision.projection_dim", GgufValue.Of(legacy ? 768u : (uint)preset.Text.Width)),
            new("clip.vision.attention.head_count", GgufValue.Of((uint)shape.Heads)),
            new("clip.vision.attention.layer_norm_epsilon", GgufValue.Of(siglip ? 1e-6f : 1e-5f)),
            new("clip.vision.block_count", GgufValue.Of((uint)shape.Layers)),
            new("clip.vision.image_mean", GgufValue.Of(siglip ? Half : ClipMean)),
            new("clip.vision.image_std", GgufValue.Of(siglip ? Half : ClipDeviation)),
            .. Layout(shape),
        ];
    }

    /// <summary>What the file says of pictures, as <c>fasteval model convert</c> writes it; the oldest form says nothing.</summary>
    private static IEnumerable<KeyValuePair<string, GgufValue>> Layout(VisionShape shape)
    {
        if (shape.Tower == SyntheticTower.LegacyClip)
            yield break;
        yield return new("clip.vision.feature_layer", GgufValue.Of(new[] { shape.Tower == SyntheticTower.Siglip ? shape.Layers : shape.Layers - 1 }));
        if (shape.Layout == LayoutWords.Single)
            yield break;
        yield return new(LayoutWords.LayoutKey, GgufValue.Of(shape.Layout));
        if (shape.Layout == LayoutWords.Phi3Hd)
        {
            yield return new(LayoutWords.MaxTilesKey, GgufValue.Of(16u));
            yield break;
        }
        yield return new(LayoutWords.MergeKey, GgufValue.Of(LayoutWords.SpatialUnpad));
        int[] grid = shape.Layout == LayoutWords.LlavaNext
            ? [1, 2, 2, 1, 2, 2, 3, 1, 1, 3]
            : [.. Enumerable.Range(0, 36).SelectMany(i => (int[])[1 + i / 6, 1 + i % 6])];
        yield return new(LayoutWords.PinpointsKey, GgufValue.Of(grid.Select(tiles => tiles * shape.ImageSize).ToArray()));
        if (shape.Layout == LayoutWords.LlavaOneVision)
            yield return new(LayoutWords.MaxTilesKey, GgufValue.Of(9u));
    }

    private static Action<double> Part(IProgress<double>? progress, double start, double share) => done => progress?.Report(start + share * done);
}
