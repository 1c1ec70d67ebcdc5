using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FastEval.Engine.Gguf;

namespace FastEval.Engine.Tests.Vision;

/// <summary>An mmproj file in the making: change what a test is about, then write it.</summary>
internal sealed class MmprojFile
{
    public Dictionary<string, object> Metadata { get; } = [];

    /// <summary>By name, with the shape in ggml's order.</summary>
    public Dictionary<string, (long[] Shape, float[] Values)> Tensors { get; } = [];

    /// <summary>Tensors that are stored in half precision; the others are float32.</summary>
    public HashSet<string> Halves { get; } = [];

    public static MmprojFile Random(
        int width = 32, int feedForward = 48, int heads = 2, int blocks = 3, int image = 28, int patch = 7, bool classToken = true, int embedding = 24, int seed = 1)
    {
        var file = new MmprojFile();
        var random = new Random(seed);
        file.SetShape(width, feedForward, heads, blocks, image, patch, epsilon: 1e-5f);
        int tokens = (image / patch) * (image / patch) + (classToken ? 1 : 0);

        void Add(string name, double scale, double mean, params long[] shape)
        {
            var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)(mean + scale * (2 * random.NextDouble() - 1));
            file.Tensors[name] = (shape, values);
        }

        void Linear(string name, int input, int output)
        {
            Add(name + ".weight", 2 / Math.Sqrt(input), 0, input, output);
            Add(name + ".bias", 0.1, 0, output);
        }

        void Norm(string name)
        {
            Add(name + ".weight", 0.2, 1, width);
            Add(name + ".bias", 0.1, 0, width);
        }

        Add("v.patch_embd.weight", 0.2, 0, patch, patch, 3, width);
        Add("v.position_embd.weight", 0.3, 0, width, tokens);
        if (classToken)
        {
            Add("v.class_embd", 0.5, 0, width);
            Norm("v.pre_ln");
        }

        for (int i = 0; i < blocks; i++)
        {
            Norm($"v.blk.{i}.ln1");
            Norm($"v.blk.{i}.ln2");
            foreach (string part in new[] { "attn_q", "attn_k", "attn_v", "attn_out" })
                Linear($"v.blk.{i}.{part}", width, width);
            Linear($"v.blk.{i}.ffn_up", width, feedForward);
            Linear($"v.blk.{i}.ffn_down", feedForward, width);
        }

        Linear("mm.0", width, embedding);
        Linear("mm.2", embedding, embedding);
        return file;
    }

    public void SetShape(int width, int feedForward, int heads, int blocks, int image, int patch, float epsilon)
    {
        Metadata["general.architecture"] = "clip";
        Metadata["clip.has_vision_encoder"] = true;
        Metadata["clip.projector_type"] = "mlp";
        Metadata["clip.use_gelu"] = false;
        Metadata["clip.vision.embedding_length"] = (uint)width;
        Metadata["clip.vision.feed_forward_length"] = (uint)feedForward;
        Metadata["clip.vision.attention.head_count"] = (uint)heads;
        Metadata["clip.vision.block_count"] = (uint)blocks;
        Metadata["clip.vision.image_size"] = (uint)image;
        Metadata["clip.vision.patch_size"] = (uint)patch;
        Metadata["clip.vision.projection_dim"] = (uint)width;
        Metadata["clip.vision.attention.layer_norm_epsilon"] = epsilon;
        Metadata["clip.vision.image_mean"] = new[] { 0.48145466f, 0.4578275f, 0.40821073f };
        Metadata["clip.vision.image_std"] = new[] { 0.26862954f, 0.26130258f, 0.27577711f };
    }

    public void Rename(string from, string to)
    {
        foreach (string end in new[] { ".weight", ".bias" })
        {
            Assert.True(Tensors.Remove(from + end, out var tensor));
            Tensors.Add(to + end, tensor);
        }
    }

    public string Write(string path)
    {
        using var writer = new GgufWriter(
            path,
            Metadata.Select(entry => KeyValuePair.Create(entry.Key, GgufValue.Of(entry.Value))),
            Tensors.Select(tensor => (tensor.Key, Halves.Contains(tensor.Key) ? GgmlType.F16 : GgmlType.F32, ImmutableArray.Create(tensor.Value.Shape))));
        foreach ((string name, (_, float[] values)) in Tensors)
            writer.Append(Halves.Contains(name) ? MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values, value => (Half)value)) : MemoryMarshal.AsBytes(values.AsSpan()));
        writer.Commit();
        return path;
    }
}
