using FastEval.Engine.Conversion.Checkpoints;

namespace FastEval.Engine.Conversion;

/// <summary>Reads a text model's part of config.json. What it leaves out has transformers' defaults for its kind.</summary>
internal static class TextSettingsReader
{
    /// <param name="config">The object that describes the text model.</param>
    /// <param name="kind">One of <c>llama</c>, <c>mistral</c>, <c>qwen2</c>, <c>phi3</c>.</param>
    /// <param name="tied">Whether the whole model's own entry ties the embeddings.</param>
    internal static TextSettings Read(Settings config, string kind, bool tied)
    {
        // configuration_llama.py, _mistral.py, _qwen2.py, _phi3.py of transformers.
        (int vocabulary, int width, int feedForward, int? keyHeads, int context, double epsilon) = kind switch
        {
            "llama" => (32_000, 4096, 11_008, (int?)null, 2048, 1e-6),
            "mistral" => (32_000, 4096, 14_336, 8, 131_072, 1e-6),
            "qwen2" => (151_936, 4096, 22_016, 32, 32_768, 1e-6),
            "phi3" => (32_064, 3072, 8192, null, 4096, 1e-5),
            _ => throw config.Unsupported($"text models of the kind '{kind}' cannot be converted; these can: llama, mistral, qwen2, phi3"),
        };
        width = config.Integer("hidden_size", width, 1, 1 << 20);
        int heads = config.Integer("num_attention_heads", 32, 1, 1 << 16);
        int headWidth = config.Integer("head_dim", width / heads, 1, 1 << 16);
        int keys = config.Integer("num_key_value_heads", keyHeads is { } fixedCount ? Math.Min(fixedCount, heads) : heads, 1, heads);
        if (headWidth % 2 != 0 || heads % keys != 0 || (config.Value("head_dim") is null && width % heads != 0))
            throw config.Unsupported($"{heads} attention heads, {keys} key heads and a width of {width} do not go together");
        if (config.Text("hidden_act") is { } activation && activation != "silu")
            throw config.Unsupported($"the activation '{activation}' is not one that {kind} models are run with (silu)");
        if (config.Flag("mlp_bias") == true || (config.Flag("attention_bias") == true && kind != "qwen2"))
            throw config.Unsupported("it has biases in its attention or feed-forward layers, which are not converted");

        Settings? rope = config.Section("rope_scaling") ?? config.Section("rope_parameters");
        string scaling = rope?.Text("rope_type") ?? rope?.Text("type") ?? "default";
        int originalContext = config.Integer("original_max_position_embeddings", rope?.OptionalInteger("original_max_position_embeddings") ?? 4096);
        context = config.Integer("max_position_embeddings", context);
        int? window = config.OptionalInteger("sliding_window", 0);
        if (kind == "mistral" && window is { } seen and > 0)
            context = Math.Min(context, seen); // llama.cpp's llama has no window: within one the result is the same
        return new TextSettings
        {
            Kind = kind,
            Vocabulary = config.Integer("vocab_size", vocabulary, 3),
            Width = width,
            FeedForward = config.Integer("intermediate_size", feedForward, 1, 1 << 22),
            Layers = config.Integer("num_hidden_layers", 32, 1, 512),
            Heads = heads,
            KeyHeads = keys,
            HeadWidth = headWidth,
            Context = context,
            Epsilon = config.Number("rms_norm_eps", epsilon),
            RopeBase = config.Number("rope_theta", config.Section("rope_parameters")?.Number("rope_theta", 10_000) ?? 10_000),
            RopeDivisor = scaling == "linear" ? rope!.Number("factor", null) : 1,
            LongRope = scaling switch
            {
                "default" or "linear" => null,
                "su" or "longrope" when kind == "phi3" => LongRope(config, rope!, headWidth / 2, context, originalContext),
                _ => throw config.Unsupported($"positions are scaled by '{scaling}', which is not converted for {kind} models"),
            },
            SlidingWindow = kind == "phi3" ? window ?? 0 : 0,
            TiesEmbeddings = tied || config.Flag("tie_word_embeddings") == true,
        };
    }

    private static LongRope LongRope(Settings config, Settings rope, int pairs, int context, int originalContext)
    {
        float[] shortFactors = Factors("short_factor");
        float[] longFactors = Factors("long_factor");
        double scale = (double)context / originalContext;
        // Phi3SuScaledRotaryEmbedding: √(1 + ln(scale) / ln(original context)).
        double attention = scale <= 1 ? 1 : Math.Sqrt(1 + Math.Log(scale) / Math.Log(originalContext));
        return new(originalContext, shortFactors, longFactors, (float)attention);

        float[] Factors(string key) => rope.Numbers(key) is { } factors && factors.Length == pairs && factors.All(factor => factor > 0)
            ? factors
            : throw config.Unsupported($"'{key}' must hold {pairs} positive numbers, one for each pair of a head's values");
    }
}
