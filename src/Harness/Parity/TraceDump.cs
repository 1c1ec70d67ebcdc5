using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using FastEval.Engine.Parity;

namespace FastEval.Harness.Parity;

/// <summary>Writes a trace of ours in the form of a reference, a file per stage as its squares come. Without <see cref="Complete"/> nothing is left.</summary>
internal sealed class TraceDump : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _folder;
    private readonly OrderedDictionary<string, Stage> _stages = [];
    private bool _complete;

    /// <summary>Makes the folder.</summary>
    /// <exception cref="FastEvalException">It is there already and not empty, or cannot be made.</exception>
    public TraceDump(string folder)
    {
        _folder = folder;
        try
        {
            Directory.CreateDirectory(folder);
            if (Directory.EnumerateFileSystemEntries(folder).Any())
                throw new FastEvalException($"The folder {folder} is not empty: name another for --dump.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FastEvalException($"The folder {folder} cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Writes what a stage gives.</summary>
    public void Add(string stage, int view, int rowLength, ReadOnlySpan<float> values)
    {
        if (!_stages.TryGetValue(stage, out Stage? file))
            _stages.Add(stage, file = new Stage(File.Create(Path.Combine(_folder, stage + ".f32.bin")), rowLength));
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        file.Stream.Write(bytes);
        file.Hash.AppendData(bytes);
        file.Rows += values.Length / rowLength;
    }

    /// <summary>Writes the answer and the manifest.</summary>
    /// <param name="tokens">The greedy answer's tokens.</param>
    /// <param name="text">Its text.</param>
    /// <param name="about">What was traced.</param>
    public void Complete(IReadOnlyList<int> tokens, string text, IReadOnlyDictionary<string, string> about)
    {
        byte[] answer = MemoryMarshal.AsBytes<int>([.. tokens]).ToArray();
        const string Answer = ParityStages.Tokens + ".i32.bin";
        File.WriteAllBytes(Path.Combine(_folder, Answer), answer);
        var tensors = new List<object>();
        foreach ((string name, Stage stage) in _stages)
        {
            stage.Stream.Dispose();
            tensors.Add(new { name, file = name + ".f32.bin", dtype = "f32", shape = Shape(name, stage), sha256 = Short(stage.Hash.GetHashAndReset()) });
        }
        tensors.Add(new { name = ParityStages.Tokens, file = Answer, dtype = "i32", shape = (long[])[tokens.Count], sha256 = Short(SHA256.HashData(answer)) });
        var meta = new Dictionary<string, string>(about) { ["text"] = text };
        File.WriteAllText(Path.Combine(_folder, "manifest.json"), JsonSerializer.Serialize(new { tensors, meta }, Indented));
        _complete = true;
    }

    public void Dispose()
    {
        foreach (Stage stage in _stages.Values)
        {
            stage.Stream.Dispose();
            stage.Hash.Dispose();
        }
        if (!_complete)
            Directory.Delete(_folder, recursive: true);
    }

    private static long[] Shape(string name, Stage stage) =>
        name == ParityStages.Pixels ? [stage.Rows / (3 * stage.RowLength), 3, stage.RowLength, stage.RowLength] : [stage.Rows, stage.RowLength];

    private static string Short(byte[] hash) => Convert.ToHexStringLower(hash)[..16];

    private sealed record Stage(FileStream Stream, int RowLength)
    {
        public IncrementalHash Hash { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public long Rows { get; set; }
    }
}
