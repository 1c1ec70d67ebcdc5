using FastEval.Engine.Gguf;
using FastEval.Engine.Vision;
using FastEval.Engine.Vision.Layouts;

namespace FastEval.Engine.Models.Validation;

/// <summary>The conditions that mtmd's clip.cpp asserts or takes for granted, and the fit of projector and text model.</summary>
internal static class MmprojChecks
{
    internal static void Check(FileChecks checks, int? textWidth)
    {
        GgufFile file = checks.File;
        string architecture = checks.OptionalString("general.architecture")
            ?? throw checks.Fail("it does not name its architecture (general.architecture)");
        if (architecture != "clip")
        {
            string what = KnownNames.Architectures.Contains(architecture) ? $"a text model ('{architecture}')" : $"of architecture '{architecture}'";
            throw checks.Fail($"it is {what}, not an mmproj", "Give the text model as --model and the mmproj file that belongs to it as --mmproj.");
        }
        CheckEntryTypes(checks);
        if (checks.OptionalBoolean("clip.has_vision_encoder") != true)
            throw checks.Fail("it has no vision encoder (clip.has_vision_encoder)", "Take an mmproj for images.");
        string projector = Projector(checks);

        int width = checks.Require("clip.vision.embedding_length", 1, 1 << 16);
        int heads = checks.Require("clip.vision.attention.head_count", 1, width);
        if (width % heads != 0)
            throw checks.Fail($"its vision tower's {heads} heads do not divide its width of {width}");
        checks.Require("clip.vision.feed_forward_length", 0, 1 << 20);
        int layers = checks.Require("clip.vision.block_count", 1, 512);
        checks.Require("clip.vision.projection_dim", 0, 1 << 20);
        bool fixedSize = projector is "mlp" or "ldp" or "ldpv2";
        int imageSize = checks.Require("clip.vision.image_size", fixedSize ? 1 : 0, 8192);
        int patchSize = checks.Require("clip.vision.patch_size", 1, fixedSize ? imageSize : 8192);
        if (fixedSize && (imageSize / patchSize) is var side && side > 128)
            throw checks.Fail($"its images of {imageSize} pixels and patches of {patchSize} make {side * side} tokens; at most 16384 are accepted");
        _ = checks.OptionalNumber("clip.vision.attention.layer_norm_epsilon", 0, 1) ?? throw checks.Fail("it has no entry 'clip.vision.attention.layer_norm_epsilon'");
        CheckStatistics(checks);
        if (checks.OptionalBoolean("clip.use_gelu") == true && checks.OptionalBoolean("clip.use_silu") == true)
            throw checks.Fail("it asks for both GELU and SiLU");
        int features = FeatureLayers(checks, layers);

        CheckTensorTypes(checks);
        if (fixedSize)
            CheckClip(checks, width, layers, imageSize / patchSize, patchSize);
        if (projector == "mlp")
            CheckLlava(checks, (long)width * features, imageSize);
        else if (fixedSize)
            CheckMobileVlm(checks, projector == "ldp" ? ProjectorKind.Ldp : ProjectorKind.LdpV2, (long)width * features, imageSize / patchSize);
        if (textWidth is { } wanted && OutputWidth(file, projector) is { } made && made != wanted)
        {
            throw checks.Fail($"it is made for a text model of width {made}, and the model has width {wanted}",
                "Take the mmproj that belongs to the text model.");
        }
    }

    /// <summary>clip.cpp reads each entry as one type and aborts on another.</summary>
    private static void CheckEntryTypes(FileChecks checks)
    {
        checks.OptionalString("general.name");
        checks.OptionalString("general.description");
        foreach ((string key, GgufValue value) in checks.File.Metadata)
        {
            if (!key.StartsWith("clip.", StringComparison.Ordinal) || value.IsArray)
                continue;
            GgufValueType wanted = key switch
            {
                "clip.minicpmv_version" => GgufValueType.Int32,
                _ when key.EndsWith("_encoder", StringComparison.Ordinal) || key is "clip.use_gelu" or "clip.use_silu" or "clip.has_llava_projector" => GgufValueType.Bool,
                _ when key.EndsWith("projector_type", StringComparison.Ordinal) || key.EndsWith("_merge_type", StringComparison.Ordinal)
                    || key.EndsWith("model_variant", StringComparison.Ordinal) => GgufValueType.String,
                _ when key.EndsWith("_epsilon", StringComparison.Ordinal) => GgufValueType.Float32,
                _ when IsReadAsNumber(key) => GgufValueType.UInt32,
                _ => value.Type,
            };
            checks.CheckType(key, value, wanted);
            if (wanted == GgufValueType.UInt32 && value.AsInt64() > int.MaxValue)
                throw checks.Fail($"its entry '{key}' is {value.AsInt64()}");
        }
        foreach (string key in new[] { "clip.use_gelu", "clip.has_vision_encoder", "clip.vision.image_size", "clip.projector_type", "clip.vision.attention.layer_norm_epsilon" })
        {
            if (checks.File.Metadata.TryGetValue(key, out GgufValue? value) && value.IsArray)
                throw checks.Fail($"its entry '{key}' is {value.TypeText} instead of a single value");
        }
    }

    private static bool IsReadAsNumber(string key) =>
        key.EndsWith("_size", StringComparison.Ordinal) || key.EndsWith("_length", StringComparison.Ordinal) || key.EndsWith("_count", StringComparison.Ordinal)
        || key.EndsWith("_dim", StringComparison.Ordinal) || key.EndsWith("_factor", StringComparison.Ordinal) || key.EndsWith("_pixels", StringComparison.Ordinal)
        || key.EndsWith("_tiles", StringComparison.Ordinal) || key.EndsWith("_head_count_kv", StringComparison.Ordinal) || key.EndsWith("_side", StringComparison.Ordinal)
        || key.EndsWith("_pattern", StringComparison.Ordinal) || key.EndsWith("_num", StringComparison.Ordinal);

    private static string Projector(FileChecks checks)
    {
        string? projector = checks.OptionalString("clip.projector_type");
        if (string.IsNullOrEmpty(projector))
            projector = checks.OptionalString("clip.vision.projector_type");
        // The first LLaVA files do not; mtmd throws on them, and the torch encoder runs them.
        if (string.IsNullOrEmpty(projector) && checks.OptionalBoolean("clip.has_llava_projector") == true)
            return "mlp";
        if (string.IsNullOrEmpty(projector))
            throw checks.Fail("it does not name its projector (clip.projector_type)", "Convert the original model with a current converter.");
        return KnownNames.Projectors.Contains(projector)
            ? projector
            : throw checks.Fail($"its projector '{projector}' is not supported by mtmd of llama.cpp {Native.NativeRuntime.Release}", "Take another model.");
    }

    private static void CheckStatistics(FileChecks checks)
    {
        foreach (string key in new[] { "clip.vision.image_mean", "clip.vision.image_std" })
        {
            if (!checks.File.Metadata.TryGetValue(key, out GgufValue? value) || !value.IsArray || value.Type != GgufValueType.Float32 || value.Count < 3)
                throw checks.Fail($"its entry '{key}' must be three float32 numbers");
            float[] numbers = value.AsSingles();
            if (!numbers.All(float.IsFinite) || (key.EndsWith("std", StringComparison.Ordinal) && numbers.Any(number => number <= 0)))
                throw checks.Fail($"its entry '{key}' holds [{string.Join(", ", numbers)}]");
        }
    }

    /// <summary>How many layers' outputs the projector takes, one after the other; 1 where the file names none.</summary>
    private static int FeatureLayers(FileChecks checks, int layers)
    {
        if (!checks.File.Metadata.TryGetValue("clip.vision.feature_layer", out GgufValue? value))
            return 1;
        if (!value.IsArray || value.Type != GgufValueType.Int32)
            throw checks.Fail($"its entry 'clip.vision.feature_layer' is {value.TypeText}; it must be an array of int32");
        long[] named = value.AsIntegers();
        if (named.Length == 0 || named.Any(layer => layer < 0 || layer > layers) || named.Distinct().Count() != named.Length)
            throw checks.Fail($"its entry 'clip.vision.feature_layer' names [{string.Join(", ", named)}] of {layers} layers");
        return named.Length;
    }

    private static void CheckTensorTypes(FileChecks checks)
    {
        foreach (GgufTensor tensor in checks.File.Tensors)
        {
            bool vector = tensor.RowCount == 1;
            if (vector ? tensor.Type is not (GgmlType.F32 or GgmlType.F16 or GgmlType.BF16) : !GgmlRows.CanQuantize(tensor.Type))
                throw checks.Fail($"its tensor '{tensor.Name}' ({tensor.ShapeText}) is stored as {tensor.Type}, which cannot be computed with");
        }
    }

    private static void CheckClip(FileChecks checks, int width, int layers, int side, int patchSize)
    {
        GgufFile file = checks.File;
        bool classToken = file.TryGetTensor("v.class_embd", out _);
        checks.OptionalVector("v.class_embd", width);
        GgufTensor patch = checks.RequireMatrix("v.patch_embd.weight", patchSize, patchSize, 3, width);
        if (patch.Type is not (GgmlType.F32 or GgmlType.F16))
            throw checks.Fail($"its tensor 'v.patch_embd.weight' is stored as {patch.Type}; it must be F32 or F16");
        checks.OptionalVector("v.patch_embd.bias", width);
        checks.RequireMatrix("v.position_embd.weight", width, (long)side * side + (classToken ? 1 : 0));
        foreach (string norm in new[] { "v.pre_ln", "v.post_ln" })
        {
            if (file.TryGetTensor(norm + ".bias", out _) && !file.TryGetTensor(norm + ".weight", out _))
                throw checks.Fail($"it has '{norm}.bias' without '{norm}.weight'");
            checks.OptionalVector(norm + ".weight", width);
            checks.OptionalVector(norm + ".bias", width);
        }

        for (int i = 0; i < layers; i++)
        {
            string block = $"v.blk.{i}.";
            foreach (string name in new[] { "attn_q", "attn_k", "attn_v", "attn_out" })
            {
                checks.RequireMatrix($"{block}{name}.weight", width, width);
                checks.OptionalVector($"{block}{name}.bias", width);
            }
            foreach (string name in new[] { "ln1", "ln2" })
            {
                checks.RequireVector($"{block}{name}.weight", width);
                checks.OptionalVector($"{block}{name}.bias", width);
            }
            // Older converters swapped the names; the one that reads the tower's width comes first.
            bool swapped = file.TryGetTensor(block + "ffn_down.weight", out GgufTensor? down) && down.RowLength == width;
            (string first, string second) = swapped ? ("ffn_down", "ffn_up") : ("ffn_up", "ffn_down");
            long inner = file.TryGetTensor($"{block}{first}.weight", out GgufTensor? up) ? up.Dimension(1) : 0;
            checks.RequireMatrix($"{block}{first}.weight", width, inner);
            checks.RequireMatrix($"{block}{second}.weight", inner, width);
            checks.OptionalVector($"{block}{first}.bias", inner);
            checks.OptionalVector($"{block}{second}.bias", width);
            foreach (string unexpected in new[] { "attn_qkv.weight", "ffn_gate.weight", "ffn_gate_exps.weight", "attn_q_norm.weight", "attn_k_norm.weight" })
            {
                if (file.TryGetTensor(block + unexpected, out _))
                    throw checks.Fail($"it has a tensor '{block}{unexpected}', which CLIP towers do not have");
            }
        }
    }

    private static void CheckLlava(FileChecks checks, long feature, int imageSize)
    {
        GgufFile file = checks.File;
        // Phi-3-Vision, which FastEval alone runs, joins 2×2 patches before the projector.
        bool joins = checks.OptionalString(LayoutWords.LayoutKey) == LayoutWords.Phi3Hd;
        CheckLlavaProjector(checks, feature * (joins ? 4 : 1));
        if (joins)
        {
            checks.RequireVector("v.hd.sub_separator", feature * 4);
            checks.RequireVector("v.hd.global_separator", feature * 4);
        }
        CheckPinpoints(checks, imageSize);
    }

    /// <summary>clip.cpp reads them as pairs of int32, to the end; mtmd counts on whole tiles, and makes as many as they say.</summary>
    private static void CheckPinpoints(FileChecks checks, int imageSize)
    {
        if (!checks.File.Metadata.TryGetValue(LayoutWords.PinpointsKey, out GgufValue? pinpoints))
            return;
        if (!pinpoints.IsArray || pinpoints.Type != GgufValueType.Int32 || pinpoints.Count is 0 or > 2 * LayoutWords.MostGrids || pinpoints.Count % 2 != 0)
            throw checks.Fail($"its entry '{LayoutWords.PinpointsKey}' is no list of up to {LayoutWords.MostGrids} pairs of widths and heights (int32)");
        foreach (long[] pair in pinpoints.AsIntegers().Chunk(2))
        {
            if (pair.Any(side => side < imageSize || side % imageSize != 0) || pair[0] / imageSize * (pair[1] / imageSize) > LayoutWords.MostTiles)
                throw checks.Fail($"its entry '{LayoutWords.PinpointsKey}' has a grid of {pair[0]}×{pair[1]} pixels, which is not made of up to {LayoutWords.MostTiles} tiles of {imageSize}");
        }
    }

    private static void CheckMobileVlm(FileChecks checks, ProjectorKind kind, long feature, int side)
    {
        // mtmd would cut pictures into tiles, which this projector does not take.
        if (checks.File.Metadata.ContainsKey(LayoutWords.PinpointsKey))
            throw checks.Fail($"it has grids of tiles ('{LayoutWords.PinpointsKey}'), and MobileVLM's projector takes one square");
        if (side != LdpTensors.Side)
            throw checks.Fail($"its tower makes {side}×{side} patches; MobileVLM's projector takes {LdpTensors.Side}×{LdpTensors.Side}");
        long width = Rows(LdpTensors.Mlp(kind).Second);
        long squeezed = kind == ProjectorKind.Ldp ? Rows(LdpTensors.Squeeze(LdpTensors.Blocks[0])) : 0;
        foreach ((string name, long[] shape) in LdpTensors.Of(kind, feature, width, squeezed))
        {
            if (shape.Length == 1)
                checks.RequireVector(name, shape[0]);
            else if (!LdpTensors.IsDepthwise(name))
                checks.RequireMatrix(name, shape);
            // The converters drop a size of 1 or keep it; ggml convolves with these types alone.
            else if (checks.RequireMatrix(name, checks.File.TryGetTensor(name, out GgufTensor? found) && found.Dimension(2) == 1 ? [.. shape[..2], 1, shape[2]] : shape) is { Type: not (GgmlType.F16 or GgmlType.BF16) } tensor)
                throw checks.Fail($"its tensor '{name}' is stored as {tensor.Type}; llama.cpp convolves with F16 and BF16 alone", "Convert the original model with F16 matrices.");
        }

        long Rows(string layer) => checks.File.TryGetTensor(layer + ".weight", out GgufTensor? weight) ? weight.Dimension(1) : throw checks.Fail($"it has no tensor '{layer}.weight'");
    }

    private static void CheckLlavaProjector(FileChecks checks, long inputs)
    {
        GgufFile file = checks.File;
        long first = file.TryGetTensor("mm.0.weight", out GgufTensor? weight) ? weight.Dimension(1) : 0;
        checks.RequireMatrix("mm.0.weight", inputs, first);
        checks.RequireVector("mm.0.bias", first);
        // The projector of Yi-VL: linear, norm, GELU, linear, norm. clip.cpp tells it by mm.3.
        bool withNorms = file.TryGetTensor("mm.3.weight", out _);
        string last = withNorms ? "mm.3" : "mm.2";
        long output = file.TryGetTensor(last + ".weight", out weight) ? weight.Dimension(1) : 0;
        checks.RequireMatrix(last + ".weight", first, output);
        checks.RequireVector(last + ".bias", output);
        if (withNorms)
        {
            checks.RequireVector("mm.1.weight", first);
            checks.RequireVector("mm.1.bias", first);
            checks.RequireVector("mm.4.weight", output);
            checks.RequireVector("mm.4.bias", output);
        }
        checks.OptionalVector("v.image_newline", output);
        checks.OptionalVector("model.image_newline", output);
    }

    /// <summary>Floats per image token where the file shows them plainly; null for projectors whose width only mtmd knows.</summary>
    internal static long? OutputWidth(GgufFile file, string projector)
    {
        (string name, int dimension) = projector switch
        {
            "mlp" when file.TryGetTensor("mm.3.weight", out _) => ("mm.3.weight", 1),
            "mlp" or "pixtral" or "lightonocr" or "dots_ocr" or "phi4" or "qwen2vl_merger" or "qwen2.5vl_merger" => ("mm.2.weight", 1),
            "ldp" => ("mm.model.mb_block.1.block.2.1.bias", 0),
            "ldpv2" => ("mm.model.peg.0.bias", 0),
            "gemma3" => ("mm.input_projection.weight", 0),
            "idefics3" => ("mm.model.fc.weight", 1),
            "internvl" => ("mm.model.mlp.3.weight", 1),
            _ => ("", 0),
        };
        return file.TryGetTensor(name, out GgufTensor? tensor) ? tensor.Dimension(dimension) : null;
    }
}
