using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastEval.Engine.Conversion.Checkpoints;
using FastEval.Engine.Models;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Conversion;

/// <summary>Understands a checkpoint by its config.json: which family and layout it is of, and the shapes of its parts.</summary>
internal static partial class SourceReader
{
    private static readonly ImmutableArray<float> ClipMean = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly ImmutableArray<float> ClipDeviation = [0.26862954f, 0.26130258f, 0.27577711f];
    private static readonly ImmutableArray<float> Half = [0.5f, 0.5f, 0.5f];

    /// <param name="weights">The checkpoint.</param>
    /// <param name="tower">A tower published apart from it; null for none.</param>
    /// <exception cref="ModelLoadException">Its family is not known, or an entry is missing or unusable.</exception>
    internal static SourceModel Read(Checkpoint weights, Checkpoint? tower)
    {
        Settings config = Settings.Read(Path.Combine(weights.Folder, "config.json"));
        string kind = config.Text("model_type") ?? throw config.Unsupported("it names no model_type");
        // Both layouts call LLaVA "llava"; only transformers' keeps the text model's shape apart.
        return kind switch
        {
            "phi3_v" => Phi3Vision(weights, config),
            "llava" or "llava_next" or "llava_onevision" when config.Section("text_config") is { } text => HuggingFace(weights, config, text, kind),
            "llava" or "llava_llama" or "llava_mistral" or "llava_qwen" when config.Value("mm_vision_tower") is not null => Original(weights, tower, config, kind),
            _ => throw config.Unsupported($"checkpoints of the model_type '{kind}' cannot be converted. These can: LLaVA-1.5, LLaVA-NeXT and LLaVA-OneVision (llava, llava_next, llava_onevision; "
                + "the LLaVA repository's llava, llava_llama, llava_mistral, llava_qwen) and Phi-3-Vision (phi3_v)"),
        };
    }

    private static SourceModel HuggingFace(Checkpoint weights, Settings config, Settings text, string kind)
    {
        if (config.Text("projector_hidden_act") is { } activation && activation != "gelu")
            throw config.Unsupported($"its projector's activation is '{activation}'; LLaVA's is gelu");
        TowerSettings tower = config.Section("vision_config") is { } vision ? TowerSettingsReader.Read(vision) : TowerSettingsReader.ClipLarge;
        Settings pictures = PictureSettings(weights.Folder);
        int[] layers = config.Value("vision_feature_layer") is { ValueKind: JsonValueKind.Array } several
            ? [.. several.EnumerateArray().Select(layer => layer.ValueKind == JsonValueKind.Number && layer.TryGetInt32(out int number) ? number : throw config.Wrong("vision_feature_layer", several, "whole numbers"))]
            : [config.Integer("vision_feature_layer", kind == "llava_onevision" ? -1 : -2, -257, 256)];
        string select = config.Text("vision_feature_select_strategy") ?? (kind == "llava_onevision" ? "full" : "default");
        var settings = new VisionSettings
        {
            Tower = tower,
            FeatureLayers = [.. layers.Select(layer => Feature(config, layer, tower.Layers))],
            FeatureSelect = select switch
            {
                "default" => LayoutWords.Patch,
                "full" => LayoutWords.Full,
                _ => throw config.Unsupported($"'vision_feature_select_strategy' is '{select}'; it can be default or full"),
            },
            Layout = kind switch
            {
                "llava" => PictureLayoutKind.Single,
                "llava_next" => PictureLayoutKind.LlavaNext,
                _ => PictureLayoutKind.LlavaOneVision,
            },
            // transformers' processor crops where the models were trained and measured on pictures padded to a square.
            Preprocess = kind == "llava" && !tower.IsSiglip ? LayoutWords.PadSquare : LayoutWords.Resize,
            Resample = Resample(pictures),
            Mean = Channels(pictures, "image_mean", tower.IsSiglip ? Half : ClipMean),
            Deviation = Channels(pictures, "image_std", tower.IsSiglip ? Half : ClipDeviation),
            // transformers reads the pairs as height and width, but the models were trained by a program that takes the same list as width and height.
            Pinpoints = kind == "llava" ? [] : Pinpoints(config.Value("image_grid_pinpoints") is null ? pictures : config, tower.ImageSize),
            MaxTiles = kind == "llava_onevision" ? MaxTiles(config, config.Text("vision_aspect_ratio") ?? "anyres_max_9") : 0,
            PadColor = [],
        };
        string textKind = text.Text("model_type") ?? "llama";
        return new(SourceFormat.HuggingFace, weights, weights, SourceNames.Of(SourceFormat.HuggingFace, weights),
            TextSettingsReader.Read(text, textKind, config.Flag("tie_word_embeddings") == true), Checked(config, WithPadColor(settings)));
    }

    private static SourceModel Original(Checkpoint weights, Checkpoint? towerWeights, Settings config, string kind)
    {
        string projector = config.Text("mm_projector_type") ?? "linear";
        if (projector != "mlp2x_gelu")
            throw config.Unsupported($"its projector is of the type '{projector}'; mlp2x_gelu can be converted");
        if (config.Flag("mm_use_im_start_end") == true)
            throw config.Unsupported("'mm_use_im_start_end' is true: the model was trained with marks around images, which prompts here do not have");
        SourceNames names = SourceNames.Of(SourceFormat.Original, weights);
        string towerName = config.Text("mm_vision_tower")!;
        Checkpoint from = weights;
        if (!weights.Has(names.Tower + "embeddings.patch_embedding.weight"))
        {
            from = towerWeights ?? throw new ModelLoadException($"'{weights.Folder}' does not hold its vision tower: download '{towerName}' (with safetensors) and give its folder as --vision-tower.");
            names = names with { Tower = "vision_model." };
        }
        TowerSettings tower = towerWeights is not null
            ? TowerSettingsReader.Read(Settings.Read(Path.Combine(towerWeights.Folder, "config.json")) is var alone && alone.Section("vision_config") is { } part ? part : alone)
            : TowerSettingsReader.Deduce(weights, names.Tower, towerName);
        if (from == weights && towerWeights is not null)
            tower = tower with { Layers = TowerSettingsReader.CountLayers(weights, names.Tower) };
        // llava/model/multimodal_encoder/siglip_encoder.py deletes the tower's last block and takes the rest's output, whatever the configuration says.
        int siglipBlocks = from == weights ? tower.Layers : tower.Layers - 1;
        int feature = tower.IsSiglip ? siglipBlocks : Feature(config, config.Integer("mm_vision_select_layer", -2, -257, 256), tower.Layers);
        string aspect = config.Text("image_aspect_ratio") ?? "square";
        bool tiles = aspect.StartsWith("anyres", StringComparison.Ordinal);
        bool limited = aspect.StartsWith(LayoutWords.AnyResolutionUpTo, StringComparison.Ordinal);
        if (!limited && aspect is not ("square" or "pad" or "anyres"))
            throw config.Unsupported($"'image_aspect_ratio' is '{aspect}'; square, pad, anyres and anyres_max_N can be converted");
        if (tiles && config.Text("mm_patch_merge_type") is var merge && merge != LayoutWords.SpatialUnpad)
            throw config.Unsupported($"tiles are put together by '{merge ?? "flat"}'; spatial_unpad can be converted");
        Settings pictures = PictureSettings(towerWeights?.Folder ?? weights.Folder);
        var settings = new VisionSettings
        {
            Tower = tower,
            FeatureLayers = [feature],
            FeatureSelect = (config.Text("mm_vision_select_feature") ?? "patch") switch
            {
                "patch" => LayoutWords.Patch,
                "cls_patch" => LayoutWords.Full,
                var other => throw config.Unsupported($"'mm_vision_select_feature' is '{other}'; it can be patch or cls_patch"),
            },
            Layout = limited ? PictureLayoutKind.LlavaOneVision : tiles ? PictureLayoutKind.LlavaNext : PictureLayoutKind.Single,
            Preprocess = aspect == "pad" ? LayoutWords.PadSquare : tiles || tower.IsSiglip ? LayoutWords.Resize : LayoutWords.ShortestEdgeCrop,
            Resample = Resample(pictures),
            Mean = Channels(pictures, "image_mean", tower.IsSiglip ? Half : ClipMean),
            Deviation = Channels(pictures, "image_std", tower.IsSiglip ? Half : ClipDeviation),
            Pinpoints = tiles ? Pinpoints(config, tower.ImageSize) : [],
            MaxTiles = limited ? MaxTiles(config, aspect) : 0,
            PadColor = [],
        };
        string[] classes = config.Value("architectures") is { ValueKind: JsonValueKind.Array } listed ? [.. listed.EnumerateArray().Select(name => name.ToString())] : [];
        string textKind = kind == "llava_mistral" || classes.Contains("LlavaMistralForCausalLM") ? "mistral"
            : kind == "llava_qwen" || classes.Contains("LlavaQwenForCausalLM") ? "qwen2" : "llama";
        return new(SourceFormat.Original, weights, from, names, TextSettingsReader.Read(config, textKind, tied: false), Checked(config, WithPadColor(settings)));
    }

    private static SourceModel Phi3Vision(Checkpoint weights, Settings config)
    {
        Settings embedding = config.Section("embd_layer") ?? throw config.Unsupported("it has no embd_layer, which says how images are embedded");
        if (embedding.Text("projection_cls") != "mlp" || embedding.Flag("use_hd_transform") != true || embedding.Text("hd_transform_order") != "sub_glb" || embedding.Flag("with_learnable_separator") != true)
            throw embedding.Unsupported("images are embedded in another way than Phi-3-Vision-128k's (an mlp, the HD transform in the order sub_glb, learnable separators)");
        Settings processor = config.Section("img_processor") ?? throw config.Unsupported("it has no img_processor");
        // modeling_phi3_v.py turns whole heads and does not know the entry; transformers' own Phi3 does.
        if (config.Number("partial_rotary_factor", 1) is var share && share != 1)
            throw config.Unsupported($"'partial_rotary_factor' is {share}, which Phi-3-Vision's own code does not heed");
        SourceNames names = SourceNames.Of(SourceFormat.Phi3Vision, weights);
        TowerSettings tower = TowerSettingsReader.Deduce(weights, names.Tower, processor.Text("model_name") ?? "openai/clip-vit-large-patch14-336");
        Settings pictures = PictureSettings(weights.Folder);
        var settings = new VisionSettings
        {
            Tower = tower,
            FeatureLayers = [Feature(config, processor.Integer("layer_idx", -2, -257, 256), tower.Layers)],
            FeatureSelect = (processor.Text("type_feature") ?? "patch") == "patch" ? LayoutWords.Patch : throw processor.Unsupported($"'type_feature' is '{processor.Text("type_feature")}'; Phi-3-Vision's is patch"),
            Layout = PictureLayoutKind.Phi3Hd,
            // image_processing_phi3_v.py: HD_transform resizes with PIL's bilinear filter and pads with white.
            Preprocess = LayoutWords.Resize,
            Resample = LayoutWords.Bilinear,
            Mean = Channels(pictures, "image_mean", ClipMean),
            Deviation = Channels(pictures, "image_std", ClipDeviation),
            Pinpoints = [],
            MaxTiles = pictures.Integer("num_crops", 16, 1, 256),
            PadColor = [255, 255, 255],
        };
        return new(SourceFormat.Phi3Vision, weights, weights, names, TextSettingsReader.Read(config, "phi3", tied: false), Checked(config, settings));
    }

    private static VisionSettings Checked(Settings config, VisionSettings vision)
    {
        if (vision.FeatureSelect == LayoutWords.Full && !vision.Tower.IsSiglip && vision.Layout != PictureLayoutKind.Single)
            throw config.Unsupported("its feature keeps CLIP's class token, which has no place among the rows of tiles");
        // Both encoders put the layers' outputs side by side in the tower's order, and the projector must have been trained so.
        for (int i = 1; i < vision.FeatureLayers.Length; i++)
        {
            if (vision.FeatureLayers[i] <= vision.FeatureLayers[i - 1])
                throw config.Unsupported($"its feature layers are [{string.Join(", ", vision.FeatureLayers)}]; they can be converted in the tower's order only, each once");
        }
        return vision;
    }

    /// <summary>LLaVA pads a square with the mean colour (mm_utils.py, process_images) and a grid of tiles with black (resize_and_pad_image).</summary>
    private static VisionSettings WithPadColor(VisionSettings vision) => vision with
    {
        PadColor = vision.Layout == PictureLayoutKind.Single ? [.. vision.Mean.Select(mean => Math.Clamp((int)(mean * 255.0), 0, 255))] : [0, 0, 0],
    };

    private static Settings PictureSettings(string folder)
    {
        Settings pictures = Settings.ReadIfThere(Path.Combine(folder, "preprocessor_config.json"))
            ?? Settings.ReadIfThere(Path.Combine(folder, "processor_config.json"))?.Section("image_processor")
            ?? Settings.Empty($"{folder}, preprocessor_config.json");
        foreach (string key in new[] { "do_resize", "do_rescale", "do_normalize" })
        {
            if (pictures.Flag(key) == false)
                throw pictures.Unsupported($"'{key}' is false; pictures are always resized, scaled to 0..1 and normalised");
        }
        if (pictures.Number("rescale_factor", 1 / 255.0) is var factor && Math.Abs(factor * 255 - 1) > 1e-4)
            throw pictures.Unsupported($"'rescale_factor' is {factor}; it can be 1/255");
        return pictures;
    }

    // Layers count from the end if negative: −1 is the last block's output, and hidden_states holds one more than there are blocks.
    private static int Feature(Settings config, int layer, int layers)
    {
        int index = layer < 0 ? layers + 1 + layer : layer;
        return index >= 0 && index <= layers ? index : throw config.Unsupported($"the feature is layer {layer} of a tower with {layers} blocks");
    }

    private static string Resample(Settings pictures) => pictures.Integer("resample", 3, 0, 5) switch
    {
        3 => LayoutWords.Bicubic,
        2 => LayoutWords.Bilinear,
        var other => throw pictures.Unsupported($"pictures are resized with PIL's filter {other}; bilinear (2) and bicubic (3) are known"),
    };

    private static ImmutableArray<float> Channels(Settings pictures, string key, ImmutableArray<float> fallback)
    {
        if (pictures.Numbers(key) is not { } values)
            return fallback;
        return values.Length == 3 && (key == "image_mean" || values.All(value => value > 0)) ? [.. values] : throw pictures.Wrong(key, pictures.Value(key)!.Value, "three numbers, deviations above 0");
    }

    private static int MaxTiles(Settings config, string aspect) =>
        aspect.StartsWith(LayoutWords.AnyResolutionUpTo, StringComparison.Ordinal) && int.TryParse(aspect[LayoutWords.AnyResolutionUpTo.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int tiles) && tiles is > 0 and <= LayoutWords.MostTiles
            ? tiles
            : throw config.Unsupported($"pictures are cut by the rule '{aspect}', which is not known (anyres_max_9 is)");

    /// <summary>A list of pairs, or the LLaVA repository's short form <c>(1x1),...,(6x6)</c> in tiles.</summary>
    private static ImmutableArray<int> Pinpoints(Settings config, int tile)
    {
        JsonElement value = config.Value("image_grid_pinpoints") ?? throw config.Unsupported("it has no image_grid_pinpoints");
        var pairs = new List<int>();
        if (value.ValueKind == JsonValueKind.String && Grid().Match(value.GetString()!) is { Success: true } grid)
        {
            int[] range = [.. grid.Groups.Values.Skip(1).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture))];
            for (int i = range[0]; i <= range[2]; i++)
            {
                for (int j = range[1]; j <= range[3]; j++)
                    pairs.AddRange([i * tile, j * tile]);
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement pair in value.EnumerateArray())
            {
                if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2)
                    throw config.Wrong("image_grid_pinpoints", value, "pairs of sizes");
                foreach (JsonElement size in pair.EnumerateArray())
                    pairs.Add(size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int number) ? number : 0);
            }
        }
        return pairs.Count is > 0 and <= 2 * LayoutWords.MostGrids && pairs.All(size => size > 0 && size % tile == 0) && pairs.Chunk(2).All(pair => (long)(pair[0] / tile) * (pair[1] / tile) <= LayoutWords.MostTiles)
            ? [.. pairs]
            : throw config.Wrong("image_grid_pinpoints", value, $"up to {LayoutWords.MostGrids} pairs of sizes that are multiples of the tile's {tile} pixels and make up to {LayoutWords.MostTiles} tiles");
    }

    [GeneratedRegex(@"^\((\d{1,2})x(\d{1,2})\),\.\.\.,\((\d{1,2})x(\d{1,2})\)$", RegexOptions.CultureInvariant)]
    private static partial Regex Grid();
}
