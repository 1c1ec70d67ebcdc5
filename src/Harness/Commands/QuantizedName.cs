namespace FastEval.Harness.Commands;

/// <summary>Names quantised files after their sources: <c>model-f16.gguf</c> becomes <c>model-q4_k_m.gguf</c>.</summary>
internal static class QuantizedName
{
    private static readonly string[] SourceTypes = ["f16", "bf16", "f32"];

    /// <summary>The path beside the source.</summary>
    public static string Of(string source, string type)
    {
        string stem = Path.GetFileNameWithoutExtension(source);
        string? named = SourceTypes.FirstOrDefault(known => stem.EndsWith("-" + known, StringComparison.OrdinalIgnoreCase) || stem.EndsWith("." + known, StringComparison.OrdinalIgnoreCase));
        if (named is not null)
            stem = stem[..^(named.Length + 1)];
        return Path.Combine(Path.GetDirectoryName(source) ?? "", $"{stem}-{type.ToLowerInvariant()}.gguf");
    }
}
