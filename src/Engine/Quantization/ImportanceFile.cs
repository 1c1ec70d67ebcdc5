using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models;

namespace FastEval.Engine.Quantization;

/// <summary>Importance matrices as files: GGUF with <c>NAME.in_sum2</c> and <c>NAME.counts</c> per matrix (llama.cpp, tools/imatrix).</summary>
public static class ImportanceFile
{
    private const string Sums = ".in_sum2";
    private const string Counts = ".counts";

    /// <summary>Reads a file that <see cref="ImportanceCollector.Save"/> or llama-imatrix wrote.</summary>
    /// <exception cref="ModelLoadException">It is missing, damaged, or no importance matrix.</exception>
    public static ImportanceMatrix Read(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        var entries = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (GgufTensor tensor in file.Tensors.Where(tensor => tensor.Name.EndsWith(Sums, StringComparison.Ordinal)))
        {
            string name = tensor.Name[..^Sums.Length];
            float[] weights = Values(file, tensor), counts = Values(file, file.GetTensor(name + Counts));
            if (counts.Length != tensor.RowCount || counts.Any(count => !(count > 0 && float.IsFinite(count))) || weights.Any(weight => !(weight >= 0 && float.IsFinite(weight))))
                throw new ModelLoadException($"'{path}' cannot be used: its entry '{name}' holds numbers that are no sums of squares, or matrices that were never used. Collect it again, on more text.");
            for (int i = 0; i < weights.Length; i++)
                weights[i] /= counts[i / (int)tensor.RowLength];
            entries.Add(name, weights);
        }
        return entries.Count > 0 ? new ImportanceMatrix(entries) : throw new ModelLoadException($"'{path}' is no importance matrix: it has no tensors named …{Sums}.");
    }

    internal static void Write(string path, IReadOnlyDictionary<string, (double[] Sums, long Count)> entries, string dataset)
    {
        KeyValuePair<string, GgufValue>[] metadata =
        [
            new("general.type", GgufValue.Of("imatrix")),
            new("imatrix.datasets", GgufValue.Of(new[] { dataset })),
            // Counts are tokens; llama.cpp divides them by a chunk's size for people only.
            new("imatrix.chunk_count", GgufValue.Of(1u)),
            new("imatrix.chunk_size", GgufValue.Of((uint)Math.Clamp(entries.Values.Max(entry => entry.Count), 1, uint.MaxValue))),
        ];
        string[] names = [.. entries.Keys.Order(StringComparer.Ordinal)];
        using var writer = new GgufWriter(path, metadata, names.SelectMany(name => new (string, GgmlType, ImmutableArray<long>)[]
        {
            (name + Sums, GgmlType.F32, [entries[name].Sums.Length, 1]), (name + Counts, GgmlType.F32, [1, 1]),
        }));
        foreach (string name in names)
        {
            writer.Append(MemoryMarshal.AsBytes<float>(Array.ConvertAll(entries[name].Sums, sum => (float)sum)));
            writer.Append(MemoryMarshal.AsBytes<float>([entries[name].Count]));
        }
        writer.Commit();
    }

    private static float[] Values(GgufFile file, GgufTensor tensor)
    {
        var values = new float[tensor.ElementCount];
        file.Dequantize(tensor, values);
        return values;
    }
}
