using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace FastEval.Engine.Tests.Vision;

/// <summary>
/// Vectors computed with the original models' own code: a manifest.json and raw little-endian files. They lie in tests/Engine.Tests/golden;
/// the environment variable FASTEVAL_GOLDEN names another folder of the same layout to check besides.
/// </summary>
public sealed class GoldenFolder
{
    private readonly Dictionary<string, (string File, string Type, long[] Shape, string Hash)> _tensors = [];
    private readonly string _folder;

    private GoldenFolder(string manifest)
    {
        _folder = Path.GetDirectoryName(manifest)!;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(manifest));
        Meta = document.RootElement.GetProperty("meta").Clone();
        foreach (JsonElement tensor in document.RootElement.GetProperty("tensors").EnumerateArray())
        {
            _tensors.Add(tensor.GetProperty("name").GetString()!, (
                tensor.GetProperty("file").GetString()!,
                tensor.GetProperty("dtype").GetString()!,
                tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray(),
                tensor.GetProperty("sha256").GetString()!));
        }
    }

    public JsonElement Meta { get; }

    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>Every manifest of a kind, at any depth.</summary>
    public static TheoryData<string> Manifests(string kind)
    {
        string? other = Environment.GetEnvironmentVariable("FASTEVAL_GOLDEN");
        var folders = new List<string> { Path.Combine(AppContext.BaseDirectory, "golden", kind) };
        if (!string.IsNullOrEmpty(other) && Directory.Exists(Path.Combine(other, kind)))
            folders.Add(Path.Combine(other, kind));
        var manifests = new TheoryData<string>();
        foreach (string folder in folders)
        {
            foreach (string manifest in Directory.EnumerateFiles(folder, "manifest.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                manifests.Add(manifest);
        }
        return manifests;
    }

    /// <summary>Whether it is one of the tests' own, which hold every kind of case; others may hold some.</summary>
    public static bool IsOwn(string manifest) => manifest.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal);

    public static GoldenFolder Open(string manifest) => new(manifest);

    public bool Has(string name) => _tensors.ContainsKey(name);

    public GoldenTensor Read(string name) => new(name, _tensors[name].Shape, MemoryMarshal.Cast<byte, float>(Bytes(name, "f32")).ToArray());

    public int[] ReadIntegers(string name) => MemoryMarshal.Cast<byte, int>(Bytes(name, "i32")).ToArray();

    private byte[] Bytes(string name, string wanted)
    {
        (string file, string type, _, string hash) = _tensors[name];
        Assert.Equal(wanted, type);
        byte[] bytes = File.ReadAllBytes(Path.Combine(_folder, file));
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(bytes))[..hash.Length]);
        return bytes;
    }

    public int Number(string configKey) => Meta.GetProperty("config").GetProperty(configKey).GetInt32();
}
