using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion;

/// <summary>Finds a tower's shape: in a config.json, or in the weights where the checkpoint only names the tower it was made with.</summary>
internal static class TowerSettingsReader
{
    /// <summary>From a <c>vision_config</c>, or the config.json of a tower published alone.</summary>
    internal static TowerSettings Read(Settings config)
    {
        string kind = config.Text("model_type") ?? "clip_vision_model";
        bool siglip = kind is "siglip_vision_model" or "siglip";
        if (!siglip && kind is not ("clip_vision_model" or "clip"))
            throw config.Unsupported($"vision towers of the kind '{kind}' cannot be converted; CLIP and SigLIP can");
        // configuration_clip.py and configuration_siglip.py of transformers.
        var tower = new TowerSettings(
            siglip,
            config.Integer("hidden_size", 768, 1, 16_384),
            config.Integer("intermediate_size", 3072, 1, 65_536),
            config.Integer("num_hidden_layers", 12, 1, 256),
            config.Integer("num_attention_heads", 12, 1, 1024),
            config.Integer("image_size", 224, 1, 4096),
            config.Integer("patch_size", siglip ? 16 : 32, 1, 4096),
            config.Number("layer_norm_eps", siglip ? 1e-6 : 1e-5),
            config.Text("hidden_act") ?? (siglip ? "gelu_pytorch_tanh" : "quick_gelu"));
        if (tower.Width % tower.Heads != 0 || tower.PatchSize > tower.ImageSize)
            throw config.Unsupported($"a width of {tower.Width} with {tower.Heads} heads, or patches of {tower.PatchSize} in images of {tower.ImageSize}, cannot be");
        // An mmproj has one word for both forms of GELU, and readers tell them apart by the class token.
        bool known = siglip ? tower.Activation == "gelu_pytorch_tanh" : tower.Activation is "quick_gelu" or "gelu" or "silu";
        return known ? tower : throw config.Unsupported($"'hidden_act' is '{tower.Activation}', which is not one of {(siglip ? "SigLIP" : "CLIP")}'s");
    }

    /// <summary>What LlavaConfig takes where the checkpoint says nothing.</summary>
    internal static TowerSettings ClipLarge { get; } = new(false, 1024, 4096, 24, 16, 336, 14, 1e-5f, "quick_gelu");

    /// <summary>From the weights and the tower's name: heads, epsilon and activation are those of OpenAI's CLIP or Google's SigLIP.</summary>
    internal static TowerSettings Deduce(Checkpoint checkpoint, string prefix, string name)
    {
        bool siglip = name.Contains("siglip", StringComparison.OrdinalIgnoreCase);
        // Others' CLIPs have other heads and activations (laion's ViT-H: 80 floats a head, gelu).
        if (!siglip && !name.Contains("openai/clip-vit-", StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelLoadException($"'{checkpoint.Folder}' was made with the vision tower '{name}', whose heads and activation it does not say. "
                + "Give the folder of that tower with its config.json as --vision-tower.");
        }
        SafetensorsTensor patch = checkpoint.Get(prefix + "embeddings.patch_embedding.weight");
        SafetensorsTensor positions = checkpoint.Get(prefix + "embeddings.position_embedding.weight");
        SafetensorsTensor first = checkpoint.Get(prefix + "encoder.layers.0.mlp.fc1.weight");
        if (patch.Shape.Length != 4 || positions.Shape.Length != 2 || first.Shape.Length != 2)
            throw new ModelLoadException($"'{patch.File.Path}' has a patch embedding of {patch.ShapeText}, positions of {positions.ShapeText} and a feed-forward layer of {first.ShapeText}: this is no CLIP tower.");
        int perHead = siglip ? 72 : 64;
        int side = (int)Math.Sqrt(positions.Shape[0] - (siglip ? 0 : 1));
        if (patch.Shape[0] is 0 or > 16_384 || patch.Shape[0] % perHead != 0 || side is < 1 or > 128 || patch.Shape[3] is < 1 or > 256 || first.Shape[0] is < 1 or > 65_536)
            throw new ModelLoadException($"The tower in '{patch.File.Path}' has a patch embedding of {patch.ShapeText}, {positions.Shape[0]} positions and a feed-forward layer of {first.ShapeText}, which is not a shape of '{name}'.");
        int width = (int)patch.Shape[0];
        int patchSize = (int)patch.Shape[3];
        // SigLIP's image may be a few pixels larger than its patches cover: 384 = 27 · 14 + 6.
        int imageSize = side * patchSize is 378 && siglip ? 384 : side * patchSize;
        return new(siglip, width, (int)first.Shape[0], CountLayers(checkpoint, prefix), width / perHead, imageSize, patchSize, siglip ? 1e-6f : 1e-5f, siglip ? "gelu_pytorch_tanh" : "quick_gelu");
    }

    internal static int CountLayers(Checkpoint checkpoint, string prefix)
    {
        int layers = 0;
        while (layers < 256 && checkpoint.Has($"{prefix}encoder.layers.{layers}.mlp.fc1.weight"))
            layers++;
        return layers;
    }
}
