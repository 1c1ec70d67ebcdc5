using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace FastEval.Kernels.Tests;

/// <summary>A folder of golden vectors with its manifest: the tests' own copy, or that under the environment variable FASTEVAL_GOLDEN.</summary>
internal sealed class GoldenFolder
{
    private readonly string _path;
    private readonly Dictionary<string, JsonElement> _tensors = new(StringComparer.Ordinal);

    public GoldenFolder(string name)
    {
        string? elsewhere = Environment.GetEnvironmentVariable("FASTEVAL_GOLDEN");
        string root = string.IsNullOrEmpty(elsewhere) ? Path.Combine(AppContext.BaseDirectory, "golden") : elsewhere;
        _path = Path.Combine(root, name);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_path, "manifest.json")));
        foreach (JsonElement tensor in manifest.RootElement.GetProperty("tensors").EnumerateArray())
        {
            _tensors.Add(tensor.GetProperty("name").GetString()!, tensor.Clone());
        }

        Meta = manifest.RootElement.GetProperty("meta").Clone();
    }

    public JsonElement Meta { get; }

    public IEnumerable<string> Names => _tensors.Keys;

    public int[] Shape(string name) => [.. _tensors[name].GetProperty("shape").EnumerateArray().Select(length => length.GetInt32())];

    public byte[] Bytes(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(_path, _tensors[name].GetProperty("file").GetString()!));
        Assert.Equal(_tensors[name].GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
        return bytes;
    }

    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Bytes(name)).ToArray();
}
