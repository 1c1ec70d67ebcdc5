using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace FastEval.Engine.Tests.Conversion;

/// <summary>A checkpoint in the making, in Hugging Face's form: change what a test is about, then write it.</summary>
internal sealed class CheckpointFolder
{
    /// <summary>By name, in PyTorch's order of sizes; values that F16 and BF16 hold exactly.</summary>
    public SortedDictionary<string, (long[] Shape, float[] Values)> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>JSON files by name.</summary>
    public Dictionary<string, object> Files { get; } = [];

    /// <summary>Other files by name.</summary>
    public Dictionary<string, byte[]> Contents { get; } = [];

    public string ElementType { get; set; } = "F16";

    /// <summary>Files that the weights are spread over; 1 means no index.</summary>
    public int Shards { get; set; } = 1;

    public Dictionary<string, object> Config => (Dictionary<string, object>)Files["config.json"];

    public float[] Values(string name) => Tensors[name].Values;

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach ((string name, object value) in Files)
            File.WriteAllText(Path.Combine(folder, name), JsonSerializer.Serialize(value));
        foreach ((string name, byte[] content) in Contents)
            File.WriteAllBytes(Path.Combine(folder, name), content);
        if (Shards == 1)
        {
            File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), Safetensors(Tensors));
            return;
        }
        var map = new Dictionary<string, string>();
        for (int i = 0; i < Shards; i++)
        {
            string file = $"model-{i + 1:00000}-of-{Shards:00000}.safetensors";
            KeyValuePair<string, (long[] Shape, float[] Values)>[] part = [.. Tensors.Where((_, index) => index % Shards == i)];
            File.WriteAllBytes(Path.Combine(folder, file), Safetensors(part));
            foreach ((string name, _) in part)
                map[name] = file;
        }
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), JsonSerializer.Serialize(new { metadata = new { total_size = 1 }, weight_map = map }));
    }

    private byte[] Safetensors(IEnumerable<KeyValuePair<string, (long[] Shape, float[] Values)>> tensors)
    {
        var header = new Dictionary<string, object> { ["__metadata__"] = new { format = "pt" } };
        using var data = new MemoryStream();
        foreach ((string name, (long[] shape, float[] values)) in tensors)
        {
            long begin = data.Length;
            data.Write(Encode(values));
            header[name] = new { dtype = ElementType, shape, data_offsets = new[] { begin, data.Length } };
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
        var file = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        data.ToArray().CopyTo(file, 8 + json.Length);
        return file;
    }

    private byte[] Encode(float[] values) => ElementType switch
    {
        "F32" => MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
        "F16" => MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values, value => (Half)value)).ToArray(),
        "BF16" => MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(values, value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16))).ToArray(),
        var other => throw new ArgumentException(other),
    };
}
