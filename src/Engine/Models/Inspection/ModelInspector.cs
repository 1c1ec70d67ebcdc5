using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using FastEval.Engine.Gguf;
using FastEval.Engine.Models.Inspection;
using FastEval.Engine.Models.Validation;

namespace FastEval.Engine.Models;

/// <summary>Reads what a GGUF file says about itself, without loading it.</summary>
public static class ModelInspector
{
    private static readonly string[] GroupOrder = ["embeddings", "attention", "feed-forward", "norms", "output", "vision", "projector", "other"];

    /// <summary>Inspects a file and hashes it.</summary>
    /// <param name="path">A text model or mmproj.</param>
    /// <param name="progress">Told the share that is hashed, 0 to 1: five gigabytes take seconds.</param>
    /// <param name="cancellationToken">Stops the hashing.</param>
    /// <exception cref="ModelLoadException">The file is missing, unreadable, or no GGUF file.</exception>
    public static ModelInspection Inspect(string path, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        using GgufFile file = GgufFile.Open(path);
        string architecture = Text(file, "general.architecture") ?? "unknown";
        bool mmproj = architecture == "clip";
        string prefix = mmproj ? (Integer(file, "clip.vision.block_count") is null ? "clip.audio" : "clip.vision") : architecture;
        string? projector = mmproj ? Text(file, "clip.projector_type") ?? Text(file, "clip.vision.projector_type") ?? (file.TryGetTensor("mm.0.weight", out _) ? "mlp" : null) : null;
        return new ModelInspection
        {
            Path = path,
            Kind = mmproj ? ModelFileKind.Mmproj : ModelFileKind.Text,
            Architecture = architecture,
            Name = Text(file, "general.name"),
            FileBytes = file.Length,
            Sha256 = Sha256(path, progress, cancellationToken),
            GgufVersion = (int)file.Version,
            Parameters = file.Tensors.Sum(tensor => tensor.ElementCount),
            TensorBytes = file.Tensors.Sum(tensor => tensor.ByteLength),
            Quantization = Quantization(file),
            Groups = Groups(file.Tensors),
            Layers = Integer(file, prefix + ".block_count"),
            Width = Integer(file, prefix + ".embedding_length"),
            Heads = Integer(file, prefix + ".attention.head_count"),
            KeyHeads = Integer(file, prefix + ".attention.head_count_kv"),
            FeedForward = Integer(file, prefix + ".feed_forward_length"),
            ContextLength = mmproj ? null : Integer(file, prefix + ".context_length"),
            VocabularySize = file.Metadata.TryGetValue("tokenizer.ggml.tokens", out GgufValue? tokens) && tokens.IsArray ? tokens.Count : null,
            Tokenizer = Text(file, "tokenizer.ggml.model"),
            ChatTemplate = Text(file, "tokenizer.chat_template"),
            Projector = projector,
            Quirks = mmproj ? MmprojQuirks.Of(file) : [],
            ImageSize = Integer(file, "clip.vision.image_size"),
            PatchSize = Integer(file, "clip.vision.patch_size"),
            ProjectionWidth = projector is null ? null : MmprojChecks.OutputWidth(file, projector),
        };
    }

    /// <summary>The SHA-256 of any file, as 64 lower-case hexadecimal digits.</summary>
    /// <inheritdoc cref="Inspect"/>
    public static string Sha256(string path, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4 << 20);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long length = stream.Length;
            long done = 0;
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer.AsSpan(0, read));
                done += read;
                progress?.Report(Math.Min(1, (double)done / length));
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"The file '{path}' cannot be read: {error.Message}", error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Quantization(GgufFile file)
    {
        if (Integer(file, "general.file_type") is { } number)
            return FileTypes.NameOf(number) ?? number.ToString(CultureInfo.InvariantCulture);
        return file.Tensors.GroupBy(tensor => tensor.Type).MaxBy(group => group.Sum(tensor => tensor.ByteLength))?.Key.ToString() ?? "none";
    }

    private static List<TensorGroup> Groups(IReadOnlyList<GgufTensor> tensors) =>
    [
        .. tensors.GroupBy(tensor => GroupOf(tensor.Name)).OrderBy(group => Array.IndexOf(GroupOrder, group.Key)).Select(group => new TensorGroup(
            group.Key,
            group.Count(),
            group.Sum(tensor => tensor.ElementCount),
            group.Sum(tensor => tensor.ByteLength),
            [
                .. group.GroupBy(tensor => tensor.Type)
                    .Select(type => new TensorTypeCount(type.Key, type.Count(), type.Sum(tensor => tensor.ByteLength)))
                    .OrderByDescending(type => type.Bytes),
            ])),
    ];

    private static string GroupOf(string name)
    {
        if (name.StartsWith("mm.", StringComparison.Ordinal) || name.StartsWith("model.", StringComparison.Ordinal) || name.StartsWith("resampler.", StringComparison.Ordinal))
            return "projector";
        if (name.StartsWith("v.", StringComparison.Ordinal) || name.StartsWith("a.", StringComparison.Ordinal))
            return "vision";
        if (name.StartsWith("output.", StringComparison.Ordinal))
            return "output";
        if (name.Contains("embd", StringComparison.Ordinal) && !name.Contains("norm", StringComparison.Ordinal))
            return "embeddings";
        if (name.Contains("norm", StringComparison.Ordinal))
            return "norms";
        if (name.Contains("attn", StringComparison.Ordinal))
            return "attention";
        return name.Contains("ffn", StringComparison.Ordinal) ? "feed-forward" : "other";
    }

    private static string? Text(GgufFile file, string key) =>
        file.Metadata.TryGetValue(key, out GgufValue? value) && !value.IsArray && value.Type == GgufValueType.String ? value.AsString() : null;

    private static long? Integer(GgufFile file, string key) =>
        file.Metadata.TryGetValue(key, out GgufValue? value) && value.IsInteger && value.Type != GgufValueType.UInt64 ? value.AsInt64() : null;
}
