using System.Diagnostics.CodeAnalysis;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion.Checkpoints;

/// <summary>The weights in a folder of Hugging Face's form: one safetensors file, or shards with an index. Keeps account of what was asked for.</summary>
internal sealed class Checkpoint : IDisposable
{
    private const string Single = "model.safetensors";
    private const string Index = "model.safetensors.index.json";
    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, SafetensorsTensor> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private Checkpoint(string folder) => Folder = folder;

    internal string Folder { get; }

    /// <summary>Tensors that nothing asked for yet.</summary>
    internal IEnumerable<SafetensorsTensor> Unused => _tensors.Values.Where(tensor => !_used.Contains(tensor.Name));

    /// <summary>Opens every file of a folder.</summary>
    /// <exception cref="ModelLoadException">There are none, one is missing or damaged, or they are pickles.</exception>
    internal static Checkpoint Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ModelLoadException($"'{folder}' is no folder: name one that holds config.json and the weights, as Hugging Face publishes them.");
        var checkpoint = new Checkpoint(folder);
        try
        {
            if (File.Exists(Path.Combine(folder, Index)))
                checkpoint.OpenShards();
            else if (File.Exists(Path.Combine(folder, Single)))
                checkpoint.Add(SafetensorsFile.Open(Path.Combine(folder, Single)));
            else
                throw NoWeights(folder);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    internal bool Has(string name) => _tensors.ContainsKey(name);

    internal bool TryGet(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor)
    {
        if (!_tensors.TryGetValue(name, out tensor))
            return false;
        _used.Add(name);
        return true;
    }

    /// <summary>Looks up a tensor that must be there.</summary>
    /// <exception cref="ModelLoadException">It is not.</exception>
    internal SafetensorsTensor Get(string name) => TryGet(name, out SafetensorsTensor? tensor)
        ? tensor
        : throw new ModelLoadException($"'{Folder}' has no tensor '{name}', which its config.json asks for: the checkpoint is incomplete or of another layout. Download all of its files again.");

    public void Dispose()
    {
        foreach (SafetensorsFile file in _files)
            file.Dispose();
    }

    private void OpenShards()
    {
        string path = Path.Combine(Folder, Index);
        Settings map = Settings.Read(path).Section("weight_map") ?? throw new ModelLoadException($"'{path}' has no 'weight_map': download it again.");
        foreach (IGrouping<string, string> shard in map.Keys.GroupBy(name => map.Text(name) ?? ""))
        {
            string[] names = [.. shard];
            if (shard.Key.Length == 0 || shard.Key != Path.GetFileName(shard.Key) || !shard.Key.EndsWith(".safetensors", StringComparison.Ordinal))
                throw new ModelLoadException($"'{path}' puts tensor '{names[0]}' into '{shard.Key}', which names no safetensors file of its folder. Download it again.");
            string file = Path.Combine(Folder, shard.Key);
            if (!File.Exists(file))
                throw new ModelLoadException($"The shard '{file}' is missing: {Index} puts {names.Length} tensors into it, '{names[0]}' among them. Download it.");
            Add(SafetensorsFile.Open(file));
            string? absent = names.FirstOrDefault(name => !_tensors.TryGetValue(name, out SafetensorsTensor? tensor) || tensor.File.Path != file);
            if (absent is not null)
                throw new ModelLoadException($"'{file}' has no tensor '{absent}', which {Index} puts there: the files are not of one download. Download both again.");
        }
    }

    private void Add(SafetensorsFile file)
    {
        _files.Add(file);
        foreach (SafetensorsTensor tensor in file.Tensors)
        {
            if (!_tensors.TryAdd(tensor.Name, tensor))
                throw new ModelLoadException($"Tensor '{tensor.Name}' is in '{file.Path}' and in '{_tensors[tensor.Name].File.Path}': the files are not of one checkpoint.");
        }
    }

    private static ModelLoadException NoWeights(string folder)
    {
        string[] names = [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        string? pickle = names.FirstOrDefault(name => name.EndsWith(".bin", StringComparison.Ordinal) || name.EndsWith(".pth", StringComparison.Ordinal) || name.EndsWith(".pt", StringComparison.Ordinal));
        if (names.FirstOrDefault(name => name.EndsWith(".safetensors", StringComparison.Ordinal)) is { } shard)
            return new($"'{folder}' holds '{shard}' but neither {Single} nor {Index}, which says what is in which shard: download the index.");
        return pickle is not null
            ? new($"The weights in '{folder}' are pickles ('{pickle}'), which can run any program when they are read: FastEval reads safetensors only. "
                + "Take the model's safetensors files where its authors publish them, or convert it once with transformers: from_pretrained(…).save_pretrained(…, safe_serialization=True).")
            : new($"'{folder}' holds no weights: neither {Single} nor {Index}.");
    }
}
