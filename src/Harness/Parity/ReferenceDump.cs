using System.Runtime.InteropServices;
using System.Text.Json;

namespace FastEval.Harness.Parity;

/// <summary>
/// A folder that another program wrote: <c>manifest.json</c> and a raw little-endian file per stage (docs/parity.md). Stages are read in parts, so that a
/// dump may be larger than memory.
/// </summary>
internal sealed class ReferenceDump : IParitySource
{
    // What the original libraries call them.
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal)
    {
        ["pixel_values"] = Engine.Parity.ParityStages.Pixels,
        ["embeddings_before_pre_layrnorm"] = Engine.Parity.ParityStages.PatchEmbedding,
        ["llava_features_layer-2_patch"] = Engine.Parity.ParityStages.Features,
    };

    private readonly Dictionary<string, (string Path, long Count, long[] Shape)> _stages = new(StringComparer.Ordinal);

    private ReferenceDump()
    {
    }

    public string Name => "reference";

    public IReadOnlyList<int>? Tokens { get; private set; }

    /// <summary>Reads the manifest and checks that every file is there and as long as it says.</summary>
    /// <exception cref="FastEvalException">Something is missing or does not fit.</exception>
    public static ReferenceDump Open(string folder)
    {
        var dump = new ReferenceDump();
        string manifest = Path.Combine(folder, "manifest.json");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(manifest));
            foreach (JsonElement tensor in document.RootElement.GetProperty("tensors").EnumerateArray())
                dump.Add(folder, tensor);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FastEvalException($"The reference {manifest} cannot be read: {e.Message} docs/parity.md has the form, and a script that writes one.", e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new FastEvalException($"The reference {manifest} is not as docs/parity.md describes: {e.Message}", e);
        }
        return dump;
    }

    public long? CountOf(string stage) => _stages.TryGetValue(stage, out (string, long Count, long[]) found) ? found.Count : null;

    /// <summary>A stage's sizes; null where there is no such stage.</summary>
    public IReadOnlyList<long>? ShapeOf(string stage) => _stages.TryGetValue(stage, out (string, long, long[] Shape) found) ? found.Shape : null;

    public void Read(string stage, long start, Span<float> destination)
    {
        string path = _stages[stage].Path;
        try
        {
            using FileStream file = File.OpenRead(path);
            file.Position = start * sizeof(float);
            file.ReadExactly(MemoryMarshal.AsBytes(destination));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FastEvalException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static string Text(JsonElement tensor, string key) =>
        tensor.GetProperty(key).GetString() ?? throw new FormatException($"An entry's '{key}' is null.");

    private void Add(string folder, JsonElement tensor)
    {
        string name = Text(tensor, "name");
        string type = Text(tensor, "dtype");
        long[] shape = [.. tensor.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64())];
        long count = shape.Aggregate(1L, (all, length) => checked(all * length));
        string fileName = Text(tensor, "file");
        if (fileName.Length == 0 || fileName != Path.GetFileName(fileName) || fileName.Contains('\0', StringComparison.Ordinal))
            throw new FormatException($"'{name}' is said to be in '{fileName}', which names no file of the folder.");
        string path = Path.Combine(folder, fileName);
        bool isTokens = name == Engine.Parity.ParityStages.Tokens;
        if (type != (isTokens ? "i32" : "f32"))
        {
            // Inputs and other things that nothing is compared with.
            if (isTokens)
                throw new FormatException($"'{name}' is {type}; it must be i32.");
            return;
        }
        var file = new FileInfo(path);
        if (count < 0 || !file.Exists || file.Length != checked(count * sizeof(float)))
            throw new FormatException($"'{name}' has {count} values, and its file {path} {(file.Exists ? $"{file.Length} bytes" : "is not there")}.");
        if (isTokens)
            Tokens = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(path)).ToArray();
        else
            _stages[OtherNames.GetValueOrDefault(name, name)] = (path, count, shape);
    }
}
