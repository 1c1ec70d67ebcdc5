using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FastEval.Kernels.Imaging;

namespace FastEval.Kernels.Tests;

/// <summary>A folder of golden vectors with its manifest: the tests' own copy, or that under the environment variable FASTEVAL_GOLDEN.</summary>
internal sealed class GoldenFolder
{
    private readonly string _path;
    private readonly Dictionary<string, JsonElement> _tensors = new(StringComparer.Ordinal);

    private GoldenFolder(string path)
    {
        _path = path;
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_path, "manifest.json")));
        foreach (JsonElement tensor in manifest.RootElement.GetProperty("tensors").EnumerateArray())
        {
            _tensors.Add(tensor.GetProperty("name").GetString()!, tensor.Clone());
        }

        Meta = manifest.RootElement.GetProperty("meta").Clone();
    }

    public static GoldenFolder Own(string name) => new(Path.Combine(AppContext.BaseDirectory, "golden", name));

    public static GoldenFolder OwnOrNamed(string name) => OwnAndNamed(name)[^1];

    /// <summary>The tests' own copy, and besides it that in the folder that the environment names, where it has one.</summary>
    public static IReadOnlyList<GoldenFolder> OwnAndNamed(string name)
    {
        string? elsewhere = Environment.GetEnvironmentVariable("FASTEVAL_GOLDEN");
        return !string.IsNullOrEmpty(elsewhere) && File.Exists(Path.Combine(elsewhere, name, "manifest.json"))
            ? [Own(name), new(Path.Combine(elsewhere, name))]
            : [Own(name)];
    }

    public JsonElement Meta { get; }

    public string Location => _path;

    public IEnumerable<string> Names => _tensors.Keys;

    public int[] Shape(string name) => [.. _tensors[name].GetProperty("shape").EnumerateArray().Select(length => length.GetInt32())];

    public byte[] Bytes(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(_path, _tensors[name].GetProperty("file").GetString()!));
        Assert.Equal(_tensors[name].GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
        return bytes;
    }

    public float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Bytes(name)).ToArray();

    /// <summary>Gray is spread to three channels and alpha dropped, as Pillow's convert("RGB") does.</summary>
    public RgbImage Picture(string name)
    {
        int[] shape = Shape(name);
        byte[] bytes = Bytes(name);
        int channels = shape.Length == 2 ? 1 : shape[2];
        var image = new RgbImage(shape[1], shape[0]);
        for (int i = 0; i < shape[0] * shape[1]; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                image.Pixels[(i * 3) + channel] = bytes[(i * channels) + (channels < 3 ? 0 : channel)];
            }
        }

        return image;
    }
}
