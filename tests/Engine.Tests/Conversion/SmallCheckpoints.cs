namespace FastEval.Engine.Tests.Conversion;

/// <summary>Random checkpoints of a few hundred kilobytes, in the layouts that the authors publish: names, files and entries as theirs, sizes smaller.</summary>
internal static class SmallCheckpoints
{
    public const int Width = 128;
    public const int Heads = 4;
    public const int KeyHeads = 2;
    public const int FeedForward = 96;
    public const int Layers = 2;
    public const int Vocabulary = 832;
    public const int TowerWidth = 128;
    public const int TowerFeedForward = 192;
    public const int TowerLayers = 3;
    public const int Image = 56;
    public const int Patch = 14;

    public static readonly int[][] Grid = [[Image, 2 * Image], [2 * Image, Image], [2 * Image, 2 * Image]];

    public static IReadOnlyList<string> Families { get; } =
    [
        "llava-1.5-hf", "llava-1.5-original", "llava-v1.6-vicuna-hf", "llava-v1.6-vicuna-original", "llava-v1.6-mistral-hf", "llava-v1.6-mistral-original",
        "llava-phi-3-mini-hf", "llava-onevision-hf", "llava-onevision-original", "Phi-3-vision",
    ];

    /// <summary>LLaVA-Phi-3-mini whose text model is of transformers' own Phi3 class.</summary>
    public const string PhiInTransformers = "llava-phi-3-mini-phi3";

    public static CheckpointFolder Make(string family)
    {
        bool phiVision = family == "Phi-3-vision";
        bool phiText = family == PhiInTransformers;
        bool original = family.EndsWith("original", StringComparison.Ordinal);
        bool next = family.Contains("1.6", StringComparison.Ordinal);
        bool vision = family.Contains("onevision", StringComparison.Ordinal);
        string kind = phiVision || phiText ? "phi3" : vision ? "qwen2" : family.Contains("mistral", StringComparison.Ordinal) ? "mistral" : "llama";
        var random = new Random(family.Length);
        var folder = new CheckpointFolder { Shards = next || vision ? 3 : phiVision ? 2 : 1, ElementType = kind is "mistral" or "phi3" ? "BF16" : "F16" };
        Dictionary<string, object> text = TextConfig(kind);

        string textPrefix = original || phiVision ? "model." : "language_model.model.";
        string towerPrefix = phiVision ? "model.vision_embed_tokens.img_processor.vision_model." : original ? "model.vision_tower.vision_tower.vision_model." : "vision_tower.vision_model.";
        AddText(folder, random, kind, textPrefix, original || phiVision ? "lm_head.weight" : "language_model.lm_head.weight", output: !(vision && !original));
        AddTower(folder, random, towerPrefix, siglip: vision);
        AddProjector(folder, random, phiVision ? ["model.vision_embed_tokens.img_projection.0", "model.vision_embed_tokens.img_projection.2"]
            : original ? ["model.mm_projector.0", "model.mm_projector.2"] : ["multi_modal_projector.linear_1", "multi_modal_projector.linear_2"], TowerWidth * (phiVision ? 4 : 1));
        if (next || vision)
            Add(folder, random, original ? "model.image_newline" : "image_newline", Width);
        if (phiVision)
        {
            Add(folder, random, "model.vision_embed_tokens.glb_GN", 1, 1, 4 * TowerWidth);
            Add(folder, random, "model.vision_embed_tokens.sub_GN", 1, 1, 1, 4 * TowerWidth);
        }

        folder.Files["config.json"] = phiVision ? PhiVisionConfig(text) : original ? OriginalConfig(text, kind, next, vision) : HuggingFaceConfig(text, next, vision);
        folder.Files["preprocessor_config.json"] = PictureConfig(phiVision, next, vision);
        AddTokenizer(folder, kind, original, phi: phiVision || family.Contains("phi", StringComparison.Ordinal));
        folder.Contents["README.md"] = "---\nlanguage: en\nlicense: apache-2.0\n---\n# A model"u8.ToArray();
        return folder;
    }

    /// <summary>A tower alone, as openai/clip-vit-large-patch14-336 is published.</summary>
    public static CheckpointFolder Tower()
    {
        var folder = new CheckpointFolder { ElementType = "F32" };
        AddTower(folder, new Random(77), "vision_model.", siglip: false);
        folder.Files["config.json"] = new Dictionary<string, object> { ["model_type"] = "clip", ["vision_config"] = TowerConfig(siglip: false) };
        return folder;
    }

    private static Dictionary<string, object> TextConfig(string kind)
    {
        var text = new Dictionary<string, object>
        {
            ["hidden_size"] = Width,
            ["intermediate_size"] = FeedForward,
            ["num_hidden_layers"] = Layers,
            ["num_attention_heads"] = Heads,
            ["num_key_value_heads"] = KeyHeads,
            ["max_position_embeddings"] = kind == "phi3" ? 2048 : 4096,
            ["rms_norm_eps"] = 1e-5,
            ["vocab_size"] = Vocabulary,
            ["hidden_act"] = "silu",
            ["rope_theta"] = kind is "mistral" or "qwen2" ? 1e6 : 1e4,
        };
        if (kind == "mistral")
            text["sliding_window"] = null!;
        if (kind == "phi3")
        {
            int pairs = Width / Heads / 2;
            text["original_max_position_embeddings"] = 256;
            text["sliding_window"] = 2048;
            text["rope_scaling"] = new Dictionary<string, object>
            {
                ["type"] = "su",
                ["short_factor"] = Enumerable.Range(0, pairs).Select(i => 1 + i * 0.03).ToArray(),
                ["long_factor"] = Enumerable.Range(0, pairs).Select(i => 1 + i * 0.75).ToArray(),
            };
        }
        return text;
    }

    private static Dictionary<string, object> HuggingFaceConfig(Dictionary<string, object> text, bool next, bool vision)
    {
        bool qwen = vision;
        var config = new Dictionary<string, object>
        {
            ["architectures"] = new[] { vision ? "LlavaOnevisionForConditionalGeneration" : next ? "LlavaNextForConditionalGeneration" : "LlavaForConditionalGeneration" },
            ["model_type"] = vision ? "llava_onevision" : next ? "llava_next" : "llava",
            ["projector_hidden_act"] = "gelu",
            ["image_token_index"] = 800,
            ["vision_config"] = TowerConfig(vision),
            ["vision_feature_layer"] = vision ? -1 : -2,
            ["vision_feature_select_strategy"] = vision ? "full" : "default",
        };
        if (next || vision)
            config["image_grid_pinpoints"] = Grid;
        if (vision)
            config["vision_aspect_ratio"] = "anyres_max_9";
        if (qwen)
            text["tie_word_embeddings"] = true;
        text["model_type"] = qwen ? "qwen2" : text.ContainsKey("original_max_position_embeddings") ? "phi3" : (double)text["rope_theta"] > 1e5 ? "mistral" : "llama";
        config["text_config"] = text;
        return config;
    }

    private static Dictionary<string, object> OriginalConfig(Dictionary<string, object> text, string kind, bool next, bool vision)
    {
        text["model_type"] = kind == "mistral" ? "llava_mistral" : "llava";
        text["architectures"] = new[] { kind switch { "mistral" => "LlavaMistralForCausalLM", "qwen2" => "LlavaQwenForCausalLM", _ => "LlavaLlamaForCausalLM" } };
        text["mm_vision_tower"] = vision ? "google/siglip-so400m-patch14-384" : "openai/clip-vit-large-patch14-336";
        text["mm_projector_type"] = "mlp2x_gelu";
        text["mm_vision_select_layer"] = -2;
        text["mm_vision_select_feature"] = "patch";
        text["image_aspect_ratio"] = vision ? "anyres_max_9" : next ? "anyres" : "pad";
        if (next || vision)
        {
            text["image_grid_pinpoints"] = vision ? "(1x1),...,(6x6)" : Grid;
            text["mm_patch_merge_type"] = "spatial_unpad";
        }
        text["tie_word_embeddings"] = false;
        return text;
    }

    private static Dictionary<string, object> PhiVisionConfig(Dictionary<string, object> text)
    {
        text["model_type"] = "phi3_v";
        text["architectures"] = new[] { "Phi3VForCausalLM" };
        text["embd_layer"] = new Dictionary<string, object>
        {
            ["embedding_cls"] = "image",
            ["hd_transform_order"] = "sub_glb",
            ["projection_cls"] = "mlp",
            ["use_hd_transform"] = true,
            ["with_learnable_separator"] = true,
        };
        text["img_processor"] = new Dictionary<string, object> { ["image_dim_out"] = TowerWidth, ["model_name"] = "openai/clip-vit-large-patch14-336", ["name"] = "clip_vision_model" };
        return text;
    }

    private static Dictionary<string, object> TowerConfig(bool siglip) => new()
    {
        ["model_type"] = siglip ? "siglip_vision_model" : "clip_vision_model",
        ["hidden_size"] = siglip ? 144 : TowerWidth,
        ["intermediate_size"] = TowerFeedForward,
        ["num_hidden_layers"] = TowerLayers,
        ["num_attention_heads"] = 2,
        ["image_size"] = Image,
        ["patch_size"] = Patch,
    };

    private static Dictionary<string, object> PictureConfig(bool phiVision, bool next, bool vision)
    {
        double[] half = [0.5, 0.5, 0.5];
        var config = new Dictionary<string, object>
        {
            ["image_mean"] = vision ? half : [0.48145466, 0.4578275, 0.40821073],
            ["image_std"] = vision ? half : [0.26862954, 0.26130258, 0.27577711],
        };
        if (phiVision)
        {
            config["num_crops"] = 16;
            return config;
        }
        config["resample"] = 3;
        if (!vision)
            config["do_center_crop"] = true;
        if (next || vision)
            config["image_grid_pinpoints"] = Grid;
        return config;
    }

    private static void AddTokenizer(CheckpointFolder folder, string kind, bool original, bool phi)
    {
        if (kind == "qwen2")
        {
            folder.Files["tokenizer.json"] = SmallTokenizers.ByteLevel("qwen2");
            folder.Files["tokenizer_config.json"] = new Dictionary<string, object> { ["eos_token"] = "<|im_end|>", ["pad_token"] = "<|endoftext|>" };
            return;
        }
        var config = new Dictionary<string, object> { ["bos_token"] = "<s>", ["eos_token"] = "</s>", ["unk_token"] = "<unk>", ["add_bos_token"] = true };
        folder.Files["tokenizer_config.json"] = config;
        if (phi)
        {
            // Microsoft publishes tokenizer.json alone.
            folder.Files["tokenizer.json"] = SmallTokenizers.OfSentencePiece(SmallTokenizers.Phi3Tokens);
            config["eos_token"] = "<|endoftext|>";
            config["chat_template"] = "{% for message in messages %}{{'<|' + message['role'] + '|>' + '\n' + message['content'] + '<|end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{- '<|assistant|>\n' -}}{% endif %}";
            return;
        }
        folder.Contents["tokenizer.model"] = SmallTokenizers.SentencePiece;
        if (original)
            return;
        folder.Files["added_tokens.json"] = new Dictionary<string, int> { ["<image>"] = 800, ["<pad>"] = 801 };
        config["added_tokens_decoder"] = new Dictionary<string, object> { ["800"] = new { content = "<image>", special = true }, ["801"] = new { content = "<pad>", special = true } };
        folder.Files["chat_template.json"] = new { chat_template = "{% for message in messages %}{{ message['role'].upper() + ': ' }}{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>\n' }}{% endfor %}{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}{{ content['text'] }}{% endfor %}{% endfor %}" };
    }

    private static void AddText(CheckpointFolder folder, Random random, string kind, string prefix, string head, bool output)
    {
        int keys = Width / Heads * KeyHeads;
        Add(folder, random, prefix + "embed_tokens.weight", Vocabulary, Width);
        for (int i = 0; i < Layers; i++)
        {
            string layer = $"{prefix}layers.{i}.";
            AddNorm(folder, random, layer + "input_layernorm.weight", Width);
            AddNorm(folder, random, layer + "post_attention_layernorm.weight", Width);
            Add(folder, random, layer + "self_attn.o_proj.weight", Width, Width);
            Add(folder, random, layer + "mlp.down_proj.weight", Width, FeedForward);
            if (kind == "phi3")
            {
                Add(folder, random, layer + "self_attn.qkv_proj.weight", Width + 2 * keys, Width);
                Add(folder, random, layer + "mlp.gate_up_proj.weight", 2 * FeedForward, Width);
                continue;
            }
            foreach ((string part, int rows) in new[] { ("q", Width), ("k", keys), ("v", keys) })
            {
                Add(folder, random, $"{layer}self_attn.{part}_proj.weight", rows, Width);
                if (kind == "qwen2")
                    Add(folder, random, $"{layer}self_attn.{part}_proj.bias", rows);
            }
            Add(folder, random, layer + "mlp.gate_proj.weight", FeedForward, Width);
            Add(folder, random, layer + "mlp.up_proj.weight", FeedForward, Width);
        }
        AddNorm(folder, random, prefix + "norm.weight", Width);
        if (output)
            Add(folder, random, head, Vocabulary, Width);
    }

    private static void AddTower(CheckpointFolder folder, Random random, string prefix, bool siglip)
    {
        int width = siglip ? 144 : TowerWidth;
        if (siglip)
            Add(folder, random, prefix + "embeddings.patch_embedding.bias", width);
        else
            Add(folder, random, prefix + "embeddings.class_embedding", width);
        Add(folder, random, prefix + "embeddings.patch_embedding.weight", width, 3, Patch, Patch);
        Add(folder, random, prefix + "embeddings.position_embedding.weight", Image / Patch * (Image / Patch) + (siglip ? 0 : 1), width);
        if (!siglip)
            AddLayerNorm("pre_layrnorm");
        AddLayerNorm("post_layernorm");
        for (int i = 0; i < TowerLayers; i++)
        {
            string layer = $"encoder.layers.{i}.";
            foreach (string part in new[] { "q_proj", "k_proj", "v_proj", "out_proj" })
                AddLinear(folder, random, $"{prefix}{layer}self_attn.{part}", width, width);
            AddLinear(folder, random, $"{prefix}{layer}mlp.fc1", TowerFeedForward, width);
            AddLinear(folder, random, $"{prefix}{layer}mlp.fc2", width, TowerFeedForward);
            AddLayerNorm(layer + "layer_norm1");
            AddLayerNorm(layer + "layer_norm2");
        }

        void AddLayerNorm(string name)
        {
            AddNorm(folder, random, $"{prefix}{name}.weight", width);
            Add(folder, random, $"{prefix}{name}.bias", width);
        }
    }

    private static void AddProjector(CheckpointFolder folder, Random random, string[] names, int inputs)
    {
        bool siglip = folder.Tensors.Keys.Any(name => name.EndsWith("patch_embedding.bias", StringComparison.Ordinal));
        AddLinear(folder, random, names[0], Width, siglip ? 144 : inputs);
        AddLinear(folder, random, names[1], Width, Width);
    }

    private static void AddLinear(CheckpointFolder folder, Random random, string name, int outputs, int inputs)
    {
        Add(folder, random, name + ".weight", outputs, inputs);
        Add(folder, random, name + ".bias", outputs);
    }

    private static void AddNorm(CheckpointFolder folder, Random random, string name, int width)
    {
        Add(folder, random, name, width);
        folder.Tensors[name] = (folder.Tensors[name].Shape, Array.ConvertAll(folder.Tensors[name].Values, value => 1 + value));
    }

    /// <summary>Multiples of 1/128 below 1: exact in F16 and BF16.</summary>
    private static void Add(CheckpointFolder folder, Random random, string name, params long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.Next(-24, 25) / 128f;
        folder.Tensors[name] = (shape, values);
    }
}
