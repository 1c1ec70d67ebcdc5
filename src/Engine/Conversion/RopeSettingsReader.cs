using FastEval.Engine.Conversion.Checkpoints;

namespace FastEval.Engine.Conversion;

/// <summary>Reads RoPE's entries of a text model (modeling_rope_utils.py of transformers), and refuses those that llama.cpp has no graph for.</summary>
internal static class RopeSettingsReader
{
    private static readonly string[] Known =
    [
        "type", "rope_type", "factor", "rope_theta", "partial_rotary_factor", "short_factor", "long_factor", "original_max_position_embeddings", "low_freq_factor", "high_freq_factor",
    ];

    /// <param name="config">The object that describes the text model.</param>
    /// <param name="kind">Its kind, as <see cref="TextSettings.Kind"/>.</param>
    /// <param name="headWidth">Floats per head.</param>
    /// <param name="context">Tokens that the checkpoint says it takes.</param>
    /// <param name="remarks">Receives what is harmless within that context.</param>
    internal static RopeSettings Read(Settings config, string kind, int headWidth, int context, List<string> remarks)
    {
        Settings? rope = Section(config);
        string scaling = rope is null ? "default" : Scaling(rope) ?? "default";
        float theta = Number(config, rope, "rope_theta", 10_000);
        int rotated = Rotated(config, rope, kind, headWidth);
        if (rope?.Keys.FirstOrDefault(key => !Known.Contains(key) && rope.Value(key) is not null) is { } unknown)
            throw rope.Unsupported($"'{unknown}' is {rope.Value(unknown)!.Value.GetRawText()}, an entry that is not converted");
        switch (scaling)
        {
            case "default":
                return new(theta, rotated, 1, null, null);
            case "linear":
                return new(theta, rotated, rope!.Number("factor", null), null, null);
            case "dynamic":
                remarks.Add($"Its positions are scaled by the prompt's length ('dynamic' in rope_scaling), which llama.cpp does not: within its context of {context} tokens that changes nothing, beyond it answers differ.");
                return new(theta, rotated, 1, null, null);
            case "llama3" when kind is "llama" or "mistral":
                return new(theta, rotated, 1, Llama3(rope!, theta, rotated), null);
            case "su" or "longrope" when kind == "phi3":
                return new(theta, rotated, 1, null, LongRope(config, rope!, rotated / 2, context));
            default:
                throw (rope ?? config).Unsupported($"positions are scaled by '{scaling}' ('rope_type' or 'type'), which is not converted for {kind} models");
        }
    }

    /// <summary>The entries of both sections; newer versions of transformers write the second, and some files have both.</summary>
    private static Settings? Section(Settings config)
    {
        if (config.Section("rope_scaling") is not { } old || config.Section("rope_parameters") is not { } parameters)
            return config.Section("rope_scaling") ?? config.Section("rope_parameters");
        if (Scaling(old) is { } one && Scaling(parameters) is { } other && one != other)
            throw config.Unsupported($"positions are scaled by '{one}' in rope_scaling and by '{other}' in rope_parameters: remove the one that is wrong");
        return old.With(parameters);
    }

    private static string? Scaling(Settings rope) => rope.Text("rope_type") ?? rope.Text("type");

    private static float Number(Settings config, Settings? rope, string key, float fallback)
    {
        if (rope?.Value(key) is null)
            return config.Number(key, fallback);
        float within = rope.Number(key, null), beside = config.Number(key, within);
        return beside == within ? within : throw rope.Unsupported($"'{key}' is {within}, and beside that section {beside}: remove the one that is wrong");
    }

    private static int Rotated(Settings config, Settings? rope, string kind, int headWidth)
    {
        const string Key = "partial_rotary_factor";
        // Six digits: 0.7 is a little less as a float, and would turn a value less.
        double share = Math.Round((double)Number(config, rope, Key, 1), 6);
        if (share > 1 || (share != 1 && kind != "phi3"))
            throw config.Unsupported($"'{Key}' is {share}; {(kind == "phi3" ? "it is at most 1" : $"llama.cpp turns whole heads of {kind} models (1)")}");
        int rotated = (int)(headWidth * share);
        return rotated is > 0 && rotated % 2 == 0 ? rotated : throw config.Unsupported($"'{Key}' is {share}, which turns {rotated} of a head's {headWidth} values; it must be an even number of them");
    }

    /// <summary>Slow turns are divided, fast ones kept, and those between mixed (<c>_compute_llama3_parameters</c>).</summary>
    private static float[] Llama3(Settings rope, float theta, int rotated)
    {
        float factor = rope.Number("factor", null);
        float low = rope.Number("low_freq_factor", null);
        float high = rope.Number("high_freq_factor", null);
        int original = rope.Integer("original_max_position_embeddings", null);
        if (high <= low)
            throw rope.Unsupported($"'high_freq_factor' is {high} and 'low_freq_factor' {low}; it must be more");
        var factors = new float[rotated / 2];
        for (int i = 0; i < factors.Length; i++)
        {
            double turns = original / (2 * Math.PI * Math.Pow(theta, 2.0 * i / rotated));
            double smooth = Math.Clamp((turns - low) / (high - low), 0, 1);
            factors[i] = (float)(1 / ((1 - smooth) / factor + smooth));
        }
        return factors;
    }

    private static LongRope LongRope(Settings config, Settings rope, int pairs, int context)
    {
        int original = config.Integer("original_max_position_embeddings", rope.OptionalInteger("original_max_position_embeddings") ?? 4096);
        float[] shortFactors = Factors("short_factor");
        float[] longFactors = Factors("long_factor");
        double scale = (double)context / original;
        // Phi3SuScaledRotaryEmbedding: √(1 + ln(scale) / ln(original context)).
        double attention = scale <= 1 ? 1 : Math.Sqrt(1 + Math.Log(scale) / Math.Log(original));
        return new(original, shortFactors, longFactors, (float)attention);

        float[] Factors(string key) => rope.Numbers(key) is { } factors && factors.Length == pairs && factors.All(factor => factor > 0)
            ? factors
            : throw rope.Unsupported($"'{key}' must hold {pairs} positive numbers, one for each pair of a head's values that are turned");
    }
}
