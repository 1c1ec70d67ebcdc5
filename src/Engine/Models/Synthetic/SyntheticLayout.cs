using FastEval.Engine.Gguf;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Models.Synthetic;

/// <summary>
/// Which tensors the two files hold, in the order of converted models. Deviations keep activations near 1 throughout: 1/√(inputs) for a plain
/// matrix. Queries and keys are 1.4 times larger, so that attention picks some tokens rather than averaging hundreds (an average would make
/// every answer the same and independent of the image); the output's are 3 times larger, for logits as spread as a trained model's.
/// Norms and biases are random too, so that leaving one out changes the result.
/// </summary>
internal static class SyntheticLayout
{
    private const float Attention = 1.4f;
    private const float Logits = 3f;

    internal static List<SyntheticTensor> TextTensors(TextShape shape, QuantizationMix type)
    {
        var tensors = new List<SyntheticTensor>();
        int width = shape.Width;
        int keyWidth = shape.HeadWidth * shape.KeyHeads;
        bool joins = shape.Architecture == "phi3";
        bool tied = shape.Architecture == "qwen2";
        // What the blocks add up to stays near the embedding's size however many there are: a deep stack would drown the token that it reads.
        float branch = 1 / MathF.Sqrt(2 * shape.Layers);
        Matrix("token_embd.weight", 0, width, shape.Vocabulary, 0.12f * MathF.Sqrt(width), isOutput: tied);
        if (joins)
        {
            Vector("rope_factors_long.weight", shape.HeadWidth / 2, 16, 1);
            Vector("rope_factors_short.weight", shape.HeadWidth / 2, 1.1f, 0.02f);
        }
        for (int i = 0; i < shape.Layers; i++)
        {
            string block = $"blk.{i}.";
            Norm(block + "attn_norm.weight");
            if (joins)
            {
                Matrix(block + "attn_qkv.weight", i, width, width + 2 * keyWidth, Attention);
            }
            else
            {
                Matrix(block + "attn_q.weight", i, width, width, Attention);
                Matrix(block + "attn_k.weight", i, width, keyWidth, Attention);
                Matrix(block + "attn_v.weight", i, width, keyWidth);
            }
            if (tied)
            {
                Vector(block + "attn_q.bias", width, 0, 0.05f);
                Vector(block + "attn_k.bias", keyWidth, 0, 0.05f);
                Vector(block + "attn_v.bias", keyWidth, 0, 0.05f);
            }
            Matrix(block + "attn_output.weight", i, width, width, branch);
            Norm(block + "ffn_norm.weight");
            if (!joins)
                Matrix(block + "ffn_gate.weight", i, width, shape.FeedForward);
            Matrix(block + "ffn_up.weight", i, width, joins ? 2 * shape.FeedForward : shape.FeedForward);
            Matrix(block + "ffn_down.weight", i, shape.FeedForward, width, branch);
        }
        Norm("output_norm.weight");
        if (!tied)
            Matrix("output.weight", 0, width, shape.Vocabulary, Logits);
        return tensors;

        void Norm(string name) => Vector(name, width, 1, 0.1f);

        void Vector(string name, int length, float mean, float deviation) => tensors.Add(new(name, GgmlType.F32, [length], mean, deviation));

        void Matrix(string name, int layer, int inputs, int outputs, float gain = 1, bool isOutput = false)
        {
            GgmlType stored = type.TypeOf(name, layer, shape.Layers, shape.Heads / shape.KeyHeads, inputs, isOutput);
            tensors.Add(new(name, stored, [inputs, outputs], 0, gain / MathF.Sqrt(inputs)));
        }
    }

    internal static List<SyntheticTensor> VisionTensors(VisionShape shape, int textWidth)
    {
        var tensors = new List<SyntheticTensor>();
        int width = shape.Width;
        int side = shape.ImageSize / shape.PatchSize;
        int patch = shape.PatchSize;
        bool clip = shape.Tower is SyntheticTower.LegacyClip or SyntheticTower.Clip;
        if (clip)
            Vector("v.class_embd", width, 0, 0.5f);
        tensors.Add(new("v.patch_embd.weight", GgmlType.F16, [patch, patch, 3, width], 0, 1 / MathF.Sqrt(3 * patch * patch)));
        if (shape.Tower == SyntheticTower.Siglip)
            Vector("v.patch_embd.bias", width, 0, 0.05f);
        tensors.Add(new("v.position_embd.weight", GgmlType.F16, [width, side * side + (clip ? 1 : 0)], 0, 0.3f));
        if (clip)
            Norm("v.pre_ln", width);
        // Published LLaVA projectors call the first feed-forward matrix ffn_down and the second ffn_up; llama.cpp tells by the shape.
        (string first, string second) = shape.Tower == SyntheticTower.LegacyClip ? ("ffn_down", "ffn_up") : ("ffn_up", "ffn_down");
        for (int i = 0; i < shape.Layers; i++)
        {
            string block = $"v.blk.{i}.";
            Linear(block + "attn_k", width, width, Attention);
            Linear(block + "attn_q", width, width, Attention);
            Linear(block + "attn_v", width, width);
            Linear(block + "attn_out", width, width);
            Norm(block + "ln1", width);
            Linear(block + first, width, shape.FeedForward);
            Linear(block + second, shape.FeedForward, width);
            Norm(block + "ln2", width);
        }
        int feature = shape.Layout == LayoutWords.Phi3Hd ? 4 * width : width;
        Linear("mm.0", feature, textWidth);
        Linear("mm.2", textWidth, textWidth, 0.3f);
        if (shape.Layout is LayoutWords.LlavaNext or LayoutWords.LlavaOneVision)
            Vector("v.image_newline", textWidth, 0, 0.3f);
        if (shape.Layout == LayoutWords.Phi3Hd)
        {
            Vector("v.hd.sub_separator", feature, 0, 0.3f);
            Vector("v.hd.global_separator", feature, 0, 0.3f);
        }
        return tensors;

        void Vector(string name, int length, float mean, float deviation) => tensors.Add(new(name, GgmlType.F32, [length], mean, deviation));

        void Norm(string name, int length)
        {
            Vector(name + ".weight", length, 1, 0.1f);
            Vector(name + ".bias", length, 0, 0.05f);
        }

        void Linear(string name, int inputs, int outputs, float gain = 1)
        {
            tensors.Add(new(name + ".weight", GgmlType.F16, [inputs, outputs], 0, gain / MathF.Sqrt(inputs)));
            Vector(name + ".bias", outputs, 0, 0.05f);
        }
    }
}
