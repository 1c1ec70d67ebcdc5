using FastEval.Engine.Gguf;

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
        return
        [
            new("general.architecture", GgufValue.Of("llama")),
            new("general.name", GgufValue.Of($"{preset.Name} (synthetic: random weights)")),
            new("general.file_type", GgufValue.Of((uint)type.FileType)),
            new("general.quantization_version", GgufValue.Of(2u)),
            new("llama.vocab_size", GgufValue.Of((uint)shape.Vocabulary)),
            new("llama.context_length", GgufValue.Of((uint)shape.Context)),
            new("llama.embedding_length", GgufValue.Of((uint)shape.Width)),
            new("llama.block_count", GgufValue.Of((uint)shape.Layers)),
            new("llama.feed_forward_length", GgufValue.Of((uint)shape.FeedForward)),
            new("llama.attention.head_count", GgufValue.Of((uint)shape.Heads)),
            new("llama.attention.head_count_kv", GgufValue.Of((uint)shape.KeyHeads)),
            new("llama.attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f)),
            new("llama.rope.dimension_count", GgufValue.Of((uint)(shape.Width / shape.Heads))),
            new("llama.rope.freq_base", GgufValue.Of(10_000f)),
            .. SyntheticVocabulary.Metadata(shape.Vocabulary, preset.PhiTokens),
            new("tokenizer.chat_template", GgufValue.Of(preset.ChatTemplate)),
        ];
    }

    private static IEnumerable<KeyValuePair<string, GgufValue>> VisionMetadata(SyntheticPreset preset)
    {
        VisionShape shape = preset.Vision;
        KeyValuePair<string, GgufValue>[] feature = shape.Legacy
            ? []
            : [new("clip.vision.feature_layer", GgufValue.Of(new[] { shape.Layers - 1 }))];
        return
        [
            new("general.architecture", GgufValue.Of("clip")),
            new("general.name", GgufValue.Of($"{preset.Name} mmproj (synthetic: random weights)")),
            new("general.file_type", GgufValue.Of(1u)),
            new("clip.has_text_encoder", GgufValue.Of(false)),
            new("clip.has_vision_encoder", GgufValue.Of(true)),
            new("clip.has_llava_projector", GgufValue.Of(true)),
            new("clip.projector_type", GgufValue.Of("mlp")),
            new("clip.use_gelu", GgufValue.Of(!shape.Legacy)),
            new("clip.vision.image_size", GgufValue.Of((uint)shape.ImageSize)),
            new("clip.vision.patch_size", GgufValue.Of((uint)shape.PatchSize)),
            new("clip.vision.embedding_length", GgufValue.Of((uint)shape.Width)),
            new("clip.vision.feed_forward_length", GgufValue.Of((uint)shape.FeedForward)),
            new("clip.vision.projection_dim", GgufValue.Of(shape.Legacy ? 768u : (uint)preset.Text.Width)),
            new("clip.vision.attention.head_count", GgufValue.Of((uint)shape.Heads)),
            new("clip.vision.attention.layer_norm_epsilon", GgufValue.Of(1e-5f)),
            new("clip.vision.block_count", GgufValue.Of((uint)shape.Layers)),
            new("clip.vision.image_mean", GgufValue.Of(ClipMean)),
            new("clip.vision.image_std", GgufValue.Of(ClipDeviation)),
            .. feature,
        ];
    }

    private static Action<double> Part(IProgress<double>? progress, double start, double share) => done => progress?.Report(start + share * done);
}
