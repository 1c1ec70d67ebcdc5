using FastEval.Engine.Gguf;

namespace FastEval.Engine.Models.Validation;

/// <summary>The conditions that llama.cpp asserts while it loads a text model and builds its graph.</summary>
internal static class TextModelChecks
{
    // LLAMA_MAX_LAYERS and LLAMA_MAX_EXPERTS in llama-hparams.h.
    private const int MaxLayers = 512;
    private const int MaxExperts = 1024;

    internal static (string Architecture, int Width) Check(FileChecks checks)
    {
        GgufFile file = checks.File;
        string architecture = Architecture(checks);
        if (file.Alignment % 32 != 0)
            throw checks.Fail($"its data is aligned to {file.Alignment} bytes; ggml needs multiples of 32", "Convert the original model again.");
        if (file.GetInt64("split.count") is > 1)
            throw checks.Fail("it is one part of a model that was split", "Merge the parts with llama-gguf-split --merge.");
        if (file.Tensors.Count == 0)
            throw checks.Fail("it has no tensors, only a vocabulary or metadata", "Take the file with the weights.");
        checks.OptionalString("general.name");
        checks.CheckFinite(architecture + ".");

        checks.Require($"{architecture}.context_length", 1, 1 << 28);
        int width = checks.Require($"{architecture}.embedding_length", 1, 1 << 20);
        int layers = checks.Require($"{architecture}.block_count", 1, MaxLayers);
        checks.Optional($"{architecture}.nextn_predict_layers", 0, layers);
        CheckAttention(checks, architecture, width);
        CheckExperts(checks, architecture);
        CheckRope(checks, architecture);
        checks.OptionalNumber($"{architecture}.attention.layer_norm_rms_epsilon", 0, 1);
        checks.OptionalNumber($"{architecture}.attention.layer_norm_epsilon", 0, 1);
        if (checks.OptionalBoolean($"{architecture}.attention.causal") == false || checks.Optional($"{architecture}.pooling_type", 0, 4) is > 0)
            throw checks.Fail("it is a model for embeddings, which generates no text", "Take a chat model.");

        int vocabulary = TokenizerChecks.Check(checks);
        checks.RequireMatrix("token_embd.weight", width, vocabulary);
        CheckTypes(checks, architecture);
        if (architecture == "llama")
            CheckLlama(checks, width, layers, vocabulary);
        return (architecture, width);
    }

    private static string Architecture(FileChecks checks)
    {
        string architecture = checks.OptionalString("general.architecture")
            ?? throw checks.Fail("it does not name its architecture (general.architecture)");
        if (architecture == "clip")
            throw checks.Fail("it is an mmproj (vision tower and projector), not a text model", "Give it as --mmproj, and the text model as --model.");
        if (KnownNames.OtherArchitectures.Contains(architecture))
            throw checks.Fail($"its architecture '{architecture}' is not one that generates text token by token", "Take a chat model.");
        if (!KnownNames.Architectures.Contains(architecture))
            throw checks.Fail($"the architecture '{architecture}' is not supported by llama.cpp {Native.NativeRuntime.Release}", "Take another model.");
        return architecture;
    }

    /// <summary>The architectures whose graph takes heads and vectors for granted that llama.cpp's loader does not check.</summary>
    private static bool IsStrict(string architecture) => architecture is "llama" or "phi3";

    private static void CheckAttention(FileChecks checks, string architecture, int width)
    {
        // Some architectures give a number per layer; llama.cpp checks those lengths itself and throws.
        string headsKey = $"{architecture}.attention.head_count";
        string keyHeadsKey = $"{architecture}.attention.head_count_kv";
        if (!checks.File.Metadata.TryGetValue(headsKey, out GgufValue? heads) || heads.IsArray)
        {
            if (IsStrict(architecture) && heads is null)
                throw checks.Fail($"it has no entry '{headsKey}'");
            return;
        }
        int headCount = checks.Require(headsKey, IsStrict(architecture) ? 1 : 0, 1 << 16);
        if (headCount == 0)
            return;
        int keyLength = checks.Optional($"{architecture}.attention.key_length", 1, 1 << 16) ?? width / headCount;
        int valueLength = checks.Optional($"{architecture}.attention.value_length", 1, 1 << 16) ?? width / headCount;
        if (keyLength == 0)
            throw checks.Fail($"its {headCount} heads are more than its width of {width}");
        if (IsStrict(architecture) && (keyLength != valueLength || keyLength % 2 != 0))
            throw checks.Fail($"its heads are {keyLength} wide for keys and {valueLength} for values; {architecture} needs the same even number for both");
        if (checks.File.Metadata.TryGetValue(keyHeadsKey, out GgufValue? keyHeads) && !keyHeads.IsArray)
        {
            int count = checks.Require(keyHeadsKey, IsStrict(architecture) ? 1 : 0, headCount);
            if (count > 0 && headCount % count != 0)
                throw checks.Fail($"its {headCount} heads cannot share {count} key heads");
        }
        if (checks.Optional($"{architecture}.rope.dimension_count", 0, 1 << 16) is { } rotated)
        {
            if (rotated % 2 != 0 || rotated > keyLength || (architecture == "llama" && rotated != keyLength))
                throw checks.Fail($"its entry '{architecture}.rope.dimension_count' is {rotated}, which does not suit heads of {keyLength}");
        }
    }

    private static void CheckExperts(FileChecks checks, string architecture)
    {
        int experts = checks.Optional($"{architecture}.expert_count", 0, MaxExperts) ?? 0;
        string usedKey = $"{architecture}.expert_used_count";
        bool perLayer = checks.File.Metadata.TryGetValue(usedKey, out GgufValue? value) && value.IsArray;
        int used = perLayer ? 0 : checks.Optional(usedKey, 0, experts) ?? 0;
        if (experts > 0 && used == 0 && !perLayer)
            throw checks.Fail($"it has {experts} experts and uses none ('{usedKey}')");
        int groups = checks.Optional($"{architecture}.expert_group_count", 0, Math.Max(0, experts - 1)) ?? 0;
        if (groups > 1)
        {
            checks.Require($"{architecture}.expert_group_used_count", 1, groups - 1);
            if (experts % groups != 0)
                throw checks.Fail($"its {experts} experts cannot form {groups} groups");
        }
    }

    private static void CheckRope(FileChecks checks, string architecture)
    {
        checks.OptionalNumber($"{architecture}.rope.freq_base", 0, 1e12);
        string? scaling = checks.OptionalString($"{architecture}.rope.scaling.type");
        if (scaling is not (null or "none" or "linear" or "yarn" or "longrope"))
            throw checks.Fail($"its entry '{architecture}.rope.scaling.type' is '{scaling}', which llama.cpp does not know");
        checks.OptionalNumber($"{architecture}.rope.scaling.factor", -1e-9, 1e9);
        checks.OptionalNumber($"{architecture}.rope.scaling.attn_factor", -1e9, 1e9);
        checks.Optional($"{architecture}.rope.scaling.original_context_length", 1, 1 << 28);
    }

    /// <summary>The CPU back end computes with these types only and aborts on others.</summary>
    private static void CheckTypes(FileChecks checks, string architecture)
    {
        foreach (GgufTensor tensor in checks.File.Tensors)
        {
            bool vector = tensor.RowCount == 1;
            bool fits = vector
                ? tensor.Type == GgmlType.F32 || (!IsStrict(architecture) && (tensor.Type is GgmlType.F16 or GgmlType.BF16 or GgmlType.I32 || GgmlRows.CanQuantize(tensor.Type)))
                : GgmlRows.CanQuantize(tensor.Type) || (!IsStrict(architecture) && tensor.Type == GgmlType.I32);
            if (!fits)
                throw checks.Fail($"its tensor '{tensor.Name}' ({tensor.ShapeText}) is stored as {tensor.Type}, which cannot be computed with");
        }
    }

    private static void CheckLlama(FileChecks checks, int width, int layers, int vocabulary)
    {
        GgufFile file = checks.File;
        _ = checks.OptionalNumber("llama.attention.layer_norm_rms_epsilon", 0, 1) ?? throw checks.Fail("it has no entry 'llama.attention.layer_norm_rms_epsilon'");
        checks.RequireVector("output_norm.weight", width);
        if (file.TryGetTensor("output.weight", out _))
            checks.RequireMatrix("output.weight", width, vocabulary);
        // Mixtures of experts and per-layer widths are checked by llama.cpp, which throws on a wrong shape.
        if (file.GetInt64("llama.expert_count") is > 0
            || file.Metadata["llama.attention.head_count"].IsArray
            || (file.Metadata.TryGetValue("llama.attention.head_count_kv", out GgufValue? perLayer) && perLayer.IsArray)
            || (file.Metadata.TryGetValue("llama.feed_forward_length", out perLayer) && perLayer.IsArray))
            return;

        int heads = checks.Require("llama.attention.head_count", 1, 1 << 16);
        int keyHeads = checks.Optional("llama.attention.head_count_kv", 1, heads) ?? heads;
        long headWidth = checks.Optional("llama.attention.key_length", 1, 1 << 16) ?? width / heads;
        int feedForward = checks.Require("llama.feed_forward_length", 1, 1 << 22);
        for (int i = 0; i < layers; i++)
        {
            string block = $"blk.{i}.";
            checks.RequireVector(block + "attn_norm.weight", width);
            if (file.TryGetTensor(block + "attn_qkv.weight", out _))
            {
                checks.RequireMatrix(block + "attn_qkv.weight", width, headWidth * (heads + 2 * keyHeads));
            }
            else
            {
                checks.RequireMatrix(block + "attn_q.weight", width, headWidth * heads);
                checks.RequireMatrix(block + "attn_k.weight", width, headWidth * keyHeads);
                checks.RequireMatrix(block + "attn_v.weight", width, headWidth * keyHeads);
            }
            checks.RequireMatrix(block + "attn_output.weight", headWidth * heads, width);
            checks.RequireVector(block + "ffn_norm.weight", width);
            checks.RequireMatrix(block + "ffn_gate.weight", width, feedForward);
            checks.RequireMatrix(block + "ffn_up.weight", width, feedForward);
            checks.RequireMatrix(block + "ffn_down.weight", feedForward, width);
        }
    }
}
