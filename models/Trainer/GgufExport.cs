using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FastEval.Engine.Gguf;
using FastEval.Harness.Suites.Core.Drawing;

namespace FastEval.Trainer;

/// <summary>Writes a model as a pair of GGUF files that llama.cpp's tools run as they are: text <c>llama</c>, projector <c>mlp</c>.</summary>
internal static class GgufExport
{
    private const string ChatTemplate =
        "{% for message in messages %}{% if message['role'] == 'assistant' %}<|assistant|>{{ message['content'] }}<|end|>"
        + "{% else %}<|user|>{{ message['content'] }}{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";

    /// <summary>Writes NAME-f16.gguf and NAME-mmproj-f16.gguf: matrices in F16, vectors in F32. <c>fasteval quantize</c> makes smaller ones of them.</summary>
    public static void Write(Recipe recipe, Model model, WordTokenizer tokenizer, string folder)
    {
        bool IsVision(Parameter parameter) => parameter.Name.StartsWith("v.", StringComparison.Ordinal) || parameter.Name.StartsWith("mm.", StringComparison.Ordinal);
        Parameter[] kept = [.. model.Parameters.All.Where(parameter => !parameter.Name.StartsWith("dense.", StringComparison.Ordinal))];
        WriteFile(Path.Combine(folder, $"{recipe.Name}-f16.gguf"), TextMetadata(recipe, tokenizer), [.. kept.Where(parameter => !IsVision(parameter))], recipe);
        WriteFile(Path.Combine(folder, $"{recipe.Name}-mmproj-f16.gguf"), VisionMetadata(recipe), [.. kept.Where(IsVision)], recipe);
    }

    private static void WriteFile(string path, IEnumerable<KeyValuePair<string, GgufValue>> metadata, Parameter[] parameters, Recipe recipe)
    {
        using var writer = new GgufWriter(path, metadata, parameters.Select(parameter => (parameter.Name, parameter.Values.dim() == 1 ? GgmlType.F32 : GgmlType.F16, Shape(parameter, recipe))));
        foreach (GgufTensor tensor in writer.Tensors)
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(parameters.First(parameter => parameter.Name == tensor.Name).Values.bytes);
            byte[] stored = new byte[tensor.ByteLength];
            GgmlRows.Quantize(tensor.Type, values, (int)tensor.Shape[0], stored);
            writer.Append(stored);
        }
        writer.Commit();
    }

    private static ImmutableArray<long> Shape(Parameter parameter, Recipe recipe) => parameter.Name == "v.patch_embd.weight"
        ? [recipe.Tower.PatchSize, recipe.Tower.PatchSize, 3, recipe.Tower.Width]
        : [.. parameter.Values.shape.Reverse()];

    private static KeyValuePair<string, GgufValue>[] TextMetadata(Recipe recipe, WordTokenizer tokenizer)
    {
        DecoderShape shape = recipe.Decoder;
        return
        [
            new("general.architecture", GgufValue.Of("llama")),
            new("general.name", GgufValue.Of($"FastEval {recipe.Name}")),
            new("general.license", GgufValue.Of("mit")),
            new("general.file_type", GgufValue.Of(1u)),
            new("general.quantization_version", GgufValue.Of(2u)),
            new("llama.vocab_size", GgufValue.Of((uint)tokenizer.Tokens.Count)),
            new("llama.context_length", GgufValue.Of((uint)shape.Context)),
            new("llama.embedding_length", GgufValue.Of((uint)shape.Width)),
            new("llama.block_count", GgufValue.Of((uint)shape.Layers)),
            new("llama.feed_forward_length", GgufValue.Of((uint)shape.FeedForward)),
            new("llama.attention.head_count", GgufValue.Of((uint)shape.Heads)),
            new("llama.attention.head_count_kv", GgufValue.Of((uint)shape.Heads)),
            new("llama.attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f)),
            new("llama.rope.dimension_count", GgufValue.Of((uint)(shape.Width / shape.Heads))),
            new("llama.rope.freq_base", GgufValue.Of(Decoder.RopeBase)),
            new("tokenizer.ggml.model", GgufValue.Of("gpt2")),
            new("tokenizer.ggml.pre", GgufValue.Of("llama-bpe")),
            new("tokenizer.ggml.tokens", GgufValue.Of(tokenizer.Tokens.ToArray())),
            new("tokenizer.ggml.token_type", GgufValue.Of(tokenizer.Types)),
            new("tokenizer.ggml.merges", GgufValue.Of(new[] { WordTokenizer.Merge })),
            new("tokenizer.ggml.eos_token_id", GgufValue.Of((uint)tokenizer.EndId)),
            new("tokenizer.ggml.padding_token_id", GgufValue.Of((uint)tokenizer.PaddingId)),
            new("tokenizer.ggml.add_bos_token", GgufValue.Of(false)),
            new("tokenizer.ggml.add_eos_token", GgufValue.Of(false)),
            new("tokenizer.chat_template", GgufValue.Of(ChatTemplate)),
        ];
    }

    private static KeyValuePair<string, GgufValue>[] VisionMetadata(Recipe recipe)
    {
        TowerShape shape = recipe.Tower;
        float[] half = [0.5f, 0.5f, 0.5f];
        return
        [
            new("general.architecture", GgufValue.Of("clip")),
            new("general.name", GgufValue.Of($"FastEval {recipe.Name} mmproj")),
            new("general.license", GgufValue.Of("mit")),
            new("general.file_type", GgufValue.Of(1u)),
            new("clip.has_text_encoder", GgufValue.Of(false)),
            new("clip.has_vision_encoder", GgufValue.Of(true)),
            new("clip.has_llava_projector", GgufValue.Of(true)),
            new("clip.projector_type", GgufValue.Of("mlp")),
            new("clip.use_gelu", GgufValue.Of(true)),
            new("clip.vision.image_size", GgufValue.Of((uint)Canvas.Side)),
            new("clip.vision.patch_size", GgufValue.Of((uint)shape.PatchSize)),
            new("clip.vision.embedding_length", GgufValue.Of((uint)shape.Width)),
            new("clip.vision.feed_forward_length", GgufValue.Of((uint)shape.FeedForward)),
            new("clip.vision.projection_dim", GgufValue.Of((uint)recipe.Decoder.Width)),
            new("clip.vision.attention.head_count", GgufValue.Of((uint)shape.Heads)),
            new("clip.vision.attention.layer_norm_epsilon", GgufValue.Of(1e-5f)),
            new("clip.vision.block_count", GgufValue.Of((uint)shape.Layers)),
            new("clip.vision.feature_layer", GgufValue.Of(new[] { shape.Layers })),
            new("clip.vision.image_mean", GgufValue.Of(half)),
            new("clip.vision.image_std", GgufValue.Of(half)),
        ];
    }
}
