using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models.Synthetic;

namespace FastEval.Engine.Tests.Models;

/// <summary>A small random text model of the phi3 architecture with both sets of RoPE factors.</summary>
internal static class Phi3TextFile
{
    private const int Width = 64, Heads = 2, Layers = 2, FeedForward = 96, Vocabulary = 1024;

    /// <summary>Writes one; files of the same factors have the same weights.</summary>
    /// <param name="path">Where.</param>
    /// <param name="shortFactor">All factors up to the original length.</param>
    /// <param name="longFactor">All factors beyond it.</param>
    /// <param name="original">The original length, in tokens.</param>
    /// <param name="changes">Entries in place of the usual ones or besides them.</param>
    public static string Write(string path, float shortFactor, float longFactor, int original, params KeyValuePair<string, GgufValue>[] changes)
    {
        var random = new Random(3);
        var tensors = new List<(string Name, long[] Shape, float[] Values)>();
        Matrix("token_embd.weight", 1, Width, Vocabulary);
        for (int i = 0; i < Layers; i++)
        {
            string block = $"blk.{i}.";
            Norm(block + "attn_norm.weight");
            Matrix(block + "attn_qkv.weight", 2 / Math.Sqrt(Width), Width, 3 * Width);
            Matrix(block + "attn_output.weight", 1 / Math.Sqrt(Width), Width, Width);
            Norm(block + "ffn_norm.weight");
            Matrix(block + "ffn_up.weight", 1 / Math.Sqrt(Width), Width, 2 * FeedForward);
            Matrix(block + "ffn_down.weight", 1 / Math.Sqrt(FeedForward), FeedForward, Width);
        }
        Norm("output_norm.weight");
        Matrix("output.weight", 1 / Math.Sqrt(Width), Width, Vocabulary);
        Factors("rope_factors_long.weight", longFactor);
        Factors("rope_factors_short.weight", shortFactor);
        KeyValuePair<string, GgufValue>[] metadata =
        [
            new("general.architecture", GgufValue.Of("phi3")),
            new("general.name", GgufValue.Of("phi-3 of a test")),
            new("phi3.context_length", GgufValue.Of(131072u)),
            new("phi3.rope.scaling.original_context_length", GgufValue.Of((uint)original)),
            new("phi3.rope.scaling.attn_factor", GgufValue.Of(1.190238f)),
            new("phi3.embedding_length", GgufValue.Of((uint)Width)),
            new("phi3.feed_forward_length", GgufValue.Of((uint)FeedForward)),
            new("phi3.block_count", GgufValue.Of((uint)Layers)),
            new("phi3.attention.head_count", GgufValue.Of((uint)Heads)),
            new("phi3.attention.head_count_kv", GgufValue.Of((uint)Heads)),
            new("phi3.attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f)),
            new("phi3.rope.dimension_count", GgufValue.Of((uint)(Width / Heads))),
            new("phi3.rope.freq_base", GgufValue.Of(10_000f)),
            .. SyntheticVocabulary.Metadata(Vocabulary, SyntheticTokens.Phi3),
        ];
        using var writer = new GgufWriter(path, [.. metadata.ExceptBy(changes.Select(change => change.Key), entry => entry.Key), .. changes], tensors.Select(tensor => (tensor.Name, GgmlType.F32, ImmutableArray.Create(tensor.Shape))));
        foreach ((_, _, float[] values) in tensors)
            writer.Append(MemoryMarshal.AsBytes(values.AsSpan()));
        writer.Commit();
        return path;

        void Matrix(string name, double deviation, int inputs, int outputs) =>
            tensors.Add((name, [inputs, outputs], [.. Enumerable.Range(0, inputs * outputs).Select(_ => (float)((random.NextDouble() - 0.5) * 2 * deviation))]));

        void Norm(string name) => tensors.Add((name, [Width], [.. Enumerable.Repeat(1f, Width)]));

        void Factors(string name, float factor) => tensors.Add((name, [Width / Heads / 2], [.. Enumerable.Repeat(factor, Width / Heads / 2)]));
    }
}
