using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion.Planning;

/// <summary>The tensors of a text model, named and laid out as llama.cpp's own converter does.</summary>
internal static class TextPlan
{
    internal static IReadOnlyList<PlannedTensor> Of(SourceModel model, GgmlType type)
    {
        TextSettings text = model.Text;
        string from = model.Names.Text;
        var plan = new TensorPlan(model.Weights, type);
        long queries = (long)text.Heads * text.HeadWidth;
        long keys = (long)text.KeyHeads * text.HeadWidth;
        plan.Matrix("token_embd.weight", from + "embed_tokens.weight", text.Width, text.Vocabulary);
        if (text.Rope.Factors is { } factors)
            plan.Values("rope_freqs.weight", factors);
        if (text.Rope.Long is { } rope)
        {
            plan.Values("rope_factors_long.weight", rope.Long);
            plan.Values("rope_factors_short.weight", rope.Short);
        }
        for (int i = 0; i < text.Layers; i++)
        {
            string block = $"blk.{i}.";
            string layer = $"{from}layers.{i}.";
            plan.Vector(block + "attn_norm.weight", layer + "input_layernorm.weight", text.Width);
            if (text.Kind == "phi3")
            {
                plan.Matrix(block + "attn_qkv.weight", layer + "self_attn.qkv_proj.weight", text.Width, queries + 2 * keys);
                plan.Matrix(block + "attn_output.weight", layer + "self_attn.o_proj.weight", queries, text.Width);
                plan.Vector(block + "ffn_norm.weight", layer + "post_attention_layernorm.weight", text.Width);
                // The gate's rows first: llama.cpp splits the product in this order.
                plan.Matrix(block + "ffn_up.weight", layer + "mlp.gate_up_proj.weight", text.Width, 2L * text.FeedForward);
            }
            else
            {
                bool permutes = text.Architecture == "llama";
                plan.Matrix(block + "attn_q.weight", layer + "self_attn.q_proj.weight", text.Width, queries, permutes ? text.Heads : 0);
                plan.Matrix(block + "attn_k.weight", layer + "self_attn.k_proj.weight", text.Width, keys, permutes ? text.KeyHeads : 0);
                plan.Matrix(block + "attn_v.weight", layer + "self_attn.v_proj.weight", text.Width, keys);
                if (text.Kind == "qwen2")
                {
                    plan.Vector(block + "attn_q.bias", layer + "self_attn.q_proj.bias", queries);
                    plan.Vector(block + "attn_k.bias", layer + "self_attn.k_proj.bias", keys);
                    plan.Vector(block + "attn_v.bias", layer + "self_attn.v_proj.bias", keys);
                }
                plan.Matrix(block + "attn_output.weight", layer + "self_attn.o_proj.weight", queries, text.Width);
                plan.Vector(block + "ffn_norm.weight", layer + "post_attention_layernorm.weight", text.Width);
                plan.Matrix(block + "ffn_gate.weight", layer + "mlp.gate_proj.weight", text.Width, text.FeedForward);
                plan.Matrix(block + "ffn_up.weight", layer + "mlp.up_proj.weight", text.Width, text.FeedForward);
            }
            plan.Matrix(block + "ffn_down.weight", layer + "mlp.down_proj.weight", text.FeedForward, text.Width);
        }
        plan.Vector("output_norm.weight", from + "norm.weight", text.Width);
        if (text.TiesEmbeddings)
            CheckTied(model);
        else if (model.Weights.Has(model.Names.Output))
            plan.Matrix("output.weight", model.Names.Output, text.Width, text.Vocabulary);
        else
            throw new ModelLoadException($"'{model.Weights.Folder}' has no tensor '{model.Names.Output}', and its config.json does not tie the embeddings: the checkpoint is incomplete. Download all of its files again.");
        return plan.Tensors;
    }

    /// <summary>llama.cpp takes the embedding where a file has no output matrix. A checkpoint may hold it twice, and must hold the same then.</summary>
    private static void CheckTied(SourceModel model)
    {
        if (!model.Weights.TryGet(model.Names.Output, out SafetensorsTensor? output))
            return;
        SafetensorsTensor embedding = model.Weights.Get(model.Names.Text + "embed_tokens.weight");
        if (!SafetensorsView.HaveSameBytes(output, embedding))
        {
            throw new ModelLoadException($"'{Path.Combine(model.Weights.Folder, "config.json")}' ties the embeddings ('tie_word_embeddings' is true), but '{output.Name}' in '{output.File.Path}' "
                + $"is another matrix than '{embedding.Name}': programs differ in which of them they take. Make the entry false if the matrix is to be used, else take a checkpoint without it.");
        }
    }
}
