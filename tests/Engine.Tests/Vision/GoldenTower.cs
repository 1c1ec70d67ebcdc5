using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Vision;

/// <summary>A golden tower as the mmproj file that a converter would make of it.</summary>
internal static class GoldenTower
{
    /// <param name="golden">The folder.</param>
    /// <param name="featureLayer">The hidden state that is the feature.</param>
    /// <param name="postNorm">Whether the file has the post-norm.</param>
    internal static MmprojFile Convert(GoldenFolder golden, int featureLayer, bool postNorm)
    {
        var file = new MmprojFile();
        file.SetShape(
            golden.Number("hidden_size"), golden.Number("intermediate_size"), golden.Number("num_attention_heads"), golden.Number("num_hidden_layers"),
            golden.Number("image_size"), golden.Number("patch_size"), golden.Meta.GetProperty("config").GetProperty("layer_norm_eps").GetSingle());
        file.Metadata["clip.use_gelu"] = Activation(golden) is not TowerActivation.QuickGelu;
        file.Metadata["clip.vision.feature_layer"] = new[] { featureLayer };
        foreach (string name in golden.Names.Where(name => name.StartsWith("w.vision_model.", StringComparison.Ordinal)))
        {
            string target = Rename(name["w.vision_model.".Length..]);
            if (target.Length == 0 || (!postNorm && target.StartsWith("v.post_ln", StringComparison.Ordinal)))
                continue;
            GoldenTensor tensor = golden.Read(name);
            file.Tensors.Add(target, (tensor.Shape.Reverse().ToArray(), tensor.Values));
        }

        // The tower's vectors come without a projector; any will do.
        const int Embedding = 8;
        int width = golden.Number("hidden_size");
        file.Tensors.Add("mm.0.weight", ([width, Embedding], new float[width * Embedding]));
        file.Tensors.Add("mm.0.bias", ([Embedding], new float[Embedding]));
        file.Tensors.Add("mm.2.weight", ([Embedding, Embedding], new float[Embedding * Embedding]));
        file.Tensors.Add("mm.2.bias", ([Embedding], new float[Embedding]));
        return file;
    }

    internal static TowerActivation Activation(GoldenFolder golden)
    {
        string? name = golden.Meta.GetProperty("config").GetProperty("hidden_act").GetString();
        return name switch
        {
            "quick_gelu" => TowerActivation.QuickGelu,
            "gelu" => TowerActivation.Gelu,
            "gelu_pytorch_tanh" or "gelu_new" => TowerActivation.GeluTanh,
            "silu" or "swish" => TowerActivation.Silu,
            _ => throw new NotSupportedException($"The manifest's activation '{name}' is none that a tower has."),
        };
    }

    /// <summary>Hugging Face's name → the mmproj file's; empty for what is no part of the tower (SigLIP's pooling head).</summary>
    private static string Rename(string name)
    {
        if (name.StartsWith("head.", StringComparison.Ordinal))
            return "";
        string[] parts = name.Split('.');
        string end = parts[^1];
        return parts switch
        {
            ["embeddings", "class_embedding"] => "v.class_embd",
            ["embeddings", "patch_embedding", _] => "v.patch_embd." + end,
            ["embeddings", "position_embedding", _] => "v.position_embd." + end,
            ["pre_layrnorm", _] => "v.pre_ln." + end,
            ["post_layernorm", _] => "v.post_ln." + end,
            ["encoder", "layers", var index, .. var rest, _] => $"v.blk.{index}.{Part(string.Join('.', rest))}.{end}",
            _ => throw new NotSupportedException($"The manifest's weight '{name}' is unknown."),
        };
    }

    private static string Part(string name) => name switch
    {
        "self_attn.q_proj" => "attn_q",
        "self_attn.k_proj" => "attn_k",
        "self_attn.v_proj" => "attn_v",
        "self_attn.out_proj" => "attn_out",
        "layer_norm1" => "ln1",
        "layer_norm2" => "ln2",
        "mlp.fc1" => "ffn_up",
        "mlp.fc2" => "ffn_down",
        _ => throw new NotSupportedException($"The manifest's layer '{name}' is unknown."),
    };
}
