using FastEval.Engine.Gguf;

namespace FastEval.Engine.Models.Synthetic;

/// <summary>
/// A file type as llama.cpp names them (Q4_K_M and so on), and which type each tensor of a llama, phi3 or qwen2 model gets in it.
/// The rules are those of llama-quant.cpp of the pinned release, for a dense model without an importance matrix:
/// compared with what llama_model_quantize makes of an F16 file, every tensor of every mix was the same.
/// </summary>
public sealed class QuantizationMix
{
    private static readonly QuantizationMix[] Known =
    [
        new("F32", GgmlType.F32), new("F16", GgmlType.F16), new("BF16", GgmlType.BF16), new("Q8_0", GgmlType.Q8_0),
        new("Q4_0", GgmlType.Q4_0), new("Q4_1", GgmlType.Q4_1), new("Q5_0", GgmlType.Q5_0), new("Q5_1", GgmlType.Q5_1),
        new("Q2_K", GgmlType.Q2_K),
        new("Q3_K_S", GgmlType.Q3_K), new("Q3_K_M", GgmlType.Q3_K), new("Q3_K_L", GgmlType.Q3_K),
        new("Q4_K_S", GgmlType.Q4_K), new("Q4_K_M", GgmlType.Q4_K), new("Q5_K_S", GgmlType.Q5_K), new("Q5_K_M", GgmlType.Q5_K),
        new("Q6_K", GgmlType.Q6_K), new("IQ4_NL", GgmlType.IQ4_NL), new("IQ4_XS", GgmlType.IQ4_XS),
    ];

    private readonly GgmlType _default;

    private QuantizationMix(string name, GgmlType @default)
    {
        Name = name;
        FileType = FileTypes.NumberOf(name)!.Value;
        _default = @default;
    }

    /// <summary>The name, for example <c>Q4_K_M</c>.</summary>
    public string Name { get; }

    /// <summary>The number in <c>general.file_type</c> (<c>enum llama_ftype</c> in llama.h).</summary>
    public int FileType { get; }

    /// <summary>Every file type that can be made.</summary>
    public static IReadOnlyList<QuantizationMix> All => Known;

    /// <summary>Finds a file type by its name; case does not matter.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message lists them.</exception>
    public static QuantizationMix Parse(string name) =>
        Known.FirstOrDefault(mix => string.Equals(mix.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"'{name}' is no file type that can be made. These are: {string.Join(", ", Known.Select(mix => mix.Name))}.", nameof(name));

    /// <summary>The type of one weight matrix.</summary>
    /// <param name="name">The tensor's name; one that ends in <c>_norm.weight</c> stays F32.</param>
    /// <param name="layer">The block that it belongs to; 0 for the others.</param>
    /// <param name="layers">Blocks of the model.</param>
    /// <param name="headsPerKeyHead">Query heads that share one key and value head.</param>
    /// <param name="rowLength">Elements of a row: of few blocks each type is a whole number; the others step back to one with smaller blocks.</param>
    /// <param name="isOutput">Whether it is what logits are computed with, as an embedding is that is the output too.</param>
    public GgmlType TypeOf(string name, int layer, int layers, int headsPerKeyHead, int rowLength = 256, bool isOutput = false)
    {
        if (!name.EndsWith("_norm.weight", StringComparison.Ordinal) && _default.IsQuantized() && (isOutput || name == "output.weight"))
            return _default == GgmlType.Q8_0 || rowLength % _default.BlockSize() != 0 ? GgmlType.Q8_0 : GgmlType.Q6_K.ForRowsOf(rowLength);
        return TypeOf(name, layer, layers, headsPerKeyHead).ForRowsOf(rowLength);
    }

    private GgmlType TypeOf(string name, int layer, int layers, int headsPerKeyHead)
    {
        if (name.EndsWith("_norm.weight", StringComparison.Ordinal))
            return GgmlType.F32;
        if (!_default.IsQuantized())
            return _default;
        if (name.EndsWith("attn_v.weight", StringComparison.Ordinal) || name.EndsWith("attn_qkv.weight", StringComparison.Ordinal))
            return ValueType(layer, layers, headsPerKeyHead >= 4);
        if (name.EndsWith("ffn_down.weight", StringComparison.Ordinal))
            return DownType(layer, layers);
        if (name.EndsWith("attn_output.weight", StringComparison.Ordinal))
        {
            return Name switch
            {
                "Q2_K" => GgmlType.Q3_K,
                "Q3_K_M" => GgmlType.Q4_K,
                "Q3_K_L" => GgmlType.Q5_K,
                _ => _default,
            };
        }
        return _default;
    }

    private GgmlType ValueType(int layer, int layers, bool shared) => Name switch
    {
        "Q2_K" => shared ? GgmlType.Q4_K : GgmlType.Q3_K,
        "Q3_K_M" => layer < 2 ? GgmlType.Q5_K : GgmlType.Q4_K,
        "Q3_K_L" => GgmlType.Q5_K,
        "IQ4_NL" or "IQ4_XS" when shared => GgmlType.Q5_K,
        "Q4_K_M" or "Q5_K_M" when UseMoreBits(layer, layers) => GgmlType.Q6_K,
        "Q4_K_S" when layer < 4 => GgmlType.Q5_K,
        _ => _default,
    };

    private GgmlType DownType(int layer, int layers) => Name switch
    {
        "Q2_K" => GgmlType.Q3_K,
        "Q3_K_M" => layer < layers / 16 ? GgmlType.Q5_K : GgmlType.Q4_K,
        "Q3_K_L" => GgmlType.Q5_K,
        "Q4_K_M" or "Q5_K_M" when UseMoreBits(layer, layers) => GgmlType.Q6_K,
        "IQ4_NL" or "IQ4_XS" or "Q4_K_S" when layer < layers / 8 => GgmlType.Q5_K,
        _ => _default,
    };

    private static bool UseMoreBits(int layer, int layers) =>
        layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
}
