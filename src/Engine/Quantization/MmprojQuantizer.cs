using FastEval.Engine.Gguf;
using FastEval.Engine.Models;

namespace FastEval.Engine.Quantization;

/// <summary>Quantises vision towers with their projectors, through ggml's quantisers. mtmd and the Torch encoder both read the result.</summary>
public static class MmprojQuantizer
{
    // The number that the file calls itself by: of mixes, the one whose matrices are nearly all of the type.
    private static readonly (GgmlType Type, string FileType)[] Known =
    [
        (GgmlType.F32, "F32"), (GgmlType.F16, "F16"), (GgmlType.BF16, "BF16"), (GgmlType.Q8_0, "Q8_0"), (GgmlType.Q6_K, "Q6_K"), (GgmlType.Q5_K, "Q5_K_S"),
        (GgmlType.Q5_1, "Q5_1"), (GgmlType.Q5_0, "Q5_0"), (GgmlType.Q4_K, "Q4_K_S"), (GgmlType.Q4_1, "Q4_1"), (GgmlType.Q4_0, "Q4_0"),
        (GgmlType.IQ4_NL, "IQ4_NL"), (GgmlType.IQ4_XS, "IQ4_XS"), (GgmlType.Q3_K, "Q3_K_S"), (GgmlType.IQ3_S, "IQ3_S"), (GgmlType.Q2_K, "Q2_K"),
    ];

    /// <summary>Every type that can be made, from many bits to few.</summary>
    public static IReadOnlyList<GgmlType> Types { get; } = [.. Known.Select(known => known.Type)];

    /// <summary>The type of a name in any case.</summary>
    /// <exception cref="ArgumentException">There is no such type; the message lists them.</exception>
    public static GgmlType ParseType(string name)
    {
        foreach (GgmlType type in Types)
        {
            if (type.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
                return type;
        }
        throw new ArgumentException($"'{name}' is no type of an mmproj that can be made. These are: {string.Join(", ", Types)}.");
    }

    /// <summary>Checks a source, as <see cref="Quantize"/> does.</summary>
    /// <exception cref="ModelLoadException">It is missing, damaged, no mmproj, or quantised already.</exception>
    public static void Check(string source) => OpenSource(source).Dispose();

    /// <summary>Writes a quantised mmproj. Another file of that name is replaced when the new one is whole, and left alone when anything goes wrong.</summary>
    /// <param name="source">An mmproj in F16, BF16 or F32.</param>
    /// <param name="type">One of <see cref="Types"/>.</param>
    /// <param name="destination">The file to be made; its folder is made if need be.</param>
    /// <param name="cancellationToken">Stops between matrices and leaves nothing.</param>
    /// <returns>How each tensor is stored now, and why those that have another type do, in the file's order.</returns>
    /// <exception cref="ModelLoadException">The source cannot be quantised.</exception>
    /// <exception cref="ArgumentException">The type is none of <see cref="Types"/>, or the destination is the source.</exception>
    /// <exception cref="FastEvalException">The result cannot be written.</exception>
    public static IReadOnlyList<TensorDecision> Quantize(string source, GgmlType type, string destination, CancellationToken cancellationToken = default)
    {
        string fileType = Known.FirstOrDefault(known => known.Type == type).FileType ?? throw new ArgumentException($"{type} is no type of an mmproj that can be made.", nameof(type));
        QuantizationSource.CheckDestination(source, destination);
        using GgufFile file = OpenSource(source);
        TensorDecision[] plan = MmprojPlan.Of(file, type);
        using var writer = new GgufWriter(destination, Metadata(file, fileType), plan.Select(decision => (decision.Tensor.Name, decision.Type, decision.Tensor.Shape)));
        foreach (TensorDecision decision in plan)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Append(Convert(file, decision));
        }
        writer.Commit();
        return plan;
    }

    private static GgufFile OpenSource(string source)
    {
        GgufFile file = GgufFile.Open(source);
        try
        {
            ModelFileValidator.CheckMmproj(file);
            QuantizationSource.Check(file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static Dictionary<string, GgufValue> Metadata(GgufFile file, string fileType)
    {
        // The writer aligns as the format does unless told otherwise.
        var entries = file.Metadata.Where(entry => entry.Key != "general.alignment").ToDictionary(StringComparer.Ordinal);
        entries["general.file_type"] = GgufValue.Of((uint)FileTypes.NumberOf(fileType)!.Value);
        entries["general.quantization_version"] = GgufValue.Of(2u);
        return entries;
    }

    private static byte[] Convert(GgufFile file, TensorDecision decision)
    {
        GgufTensor tensor = decision.Tensor;
        var stored = new byte[decision.ByteLength];
        if (tensor.Type == decision.Type)
        {
            file.Read(tensor, stored);
            return stored;
        }
        var values = new float[tensor.ElementCount];
        file.Dequantize(tensor, values);
        if (Array.FindIndex(values, value => !float.IsFinite(value)) is var at and >= 0)
            throw new ModelLoadException($"'{file.Path}' cannot be quantised: value {at} of its tensor '{tensor.Name}' is {values[at]}. Convert the original model again.");
        int row = checked((int)tensor.RowLength);
        int rowBytes = stored.Length / checked((int)tensor.RowCount);
        int rowsAtOnce = Math.Max(1, (1 << 18) / row);
        Parallel.For(0, ((int)tensor.RowCount + rowsAtOnce - 1) / rowsAtOnce, part =>
        {
            int first = part * rowsAtOnce;
            int count = Math.Min(rowsAtOnce, (int)tensor.RowCount - first);
            GgmlRows.Quantize(decision.Type, values.AsSpan(first * row, count * row), row, stored.AsSpan(first * rowBytes, count * rowBytes));
        });
        return stored;
    }
}
