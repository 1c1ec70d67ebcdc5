using System.Collections.Immutable;
using System.Text.Json;
using FastEval.Engine.Models;

namespace FastEval.Engine.Conversion.Checkpoints;

/// <summary>Reads and checks the JSON header: every tensor lies within the file, has the bytes that its shape asks for, and overlaps no other.</summary>
internal static class SafetensorsHeader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    internal static IReadOnlyList<SafetensorsTensor> Parse(SafetensorsFile file, byte[] header, long fileLength)
    {
        long dataOffset = 8 + header.Length;
        var tensors = new List<SafetensorsTensor>();
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Damaged(file.Path, "its header is no JSON object");
            foreach (JsonProperty entry in document.RootElement.EnumerateObject())
            {
                if (entry.Name != "__metadata__")
                    tensors.Add(Tensor(file, entry, dataOffset, fileLength - dataOffset));
            }
        }
        // Text that is no Unicode is found where it is read.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Damaged(file.Path, $"its header is no JSON: {error.Message.TrimEnd('.')}", error);
        }
        tensors.Sort((a, b) => (a.Offset, a.ByteLength).CompareTo((b.Offset, b.ByteLength)));
        CheckGapless(file.Path, tensors, dataOffset, fileLength);
        return tensors;
    }

    internal static ModelLoadException Damaged(string path, string what, Exception? cause = null) =>
        new($"'{path}' is damaged: {what}. Download it again and compare its size or SHA-256.", cause);

    private static SafetensorsTensor Tensor(SafetensorsFile file, JsonProperty entry, long dataOffset, long dataLength)
    {
        string name = entry.Name;
        if (entry.Value.ValueKind != JsonValueKind.Object
            || !entry.Value.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !entry.Value.TryGetProperty("shape", out JsonElement sizes) || sizes.ValueKind != JsonValueKind.Array
            || !entry.Value.TryGetProperty("data_offsets", out JsonElement offsets) || offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2)
            throw Damaged(file.Path, $"the header's entry '{name}' lacks dtype, shape or data_offsets");
        string elementType = type.GetString()!;
        int size = SafetensorsFile.ElementBytes(elementType);
        if (size == 0)
            throw Damaged(file.Path, $"tensor '{name}' has the type '{elementType}', which is not known");

        ImmutableArray<long> shape = [.. sizes.EnumerateArray().Select(value => Whole(file.Path, name, "size", value))];
        long begin = Whole(file.Path, name, "offset", offsets[0]);
        long end = Whole(file.Path, name, "offset", offsets[1]);
        if (begin > end || end > dataLength)
            throw Damaged(file.Path, $"tensor '{name}' lies at bytes {begin} to {end} of {dataLength} bytes of data");
        try
        {
            long bytes = checked(shape.Aggregate(1L, (product, length) => product * length) * size);
            if (bytes != end - begin)
                throw Damaged(file.Path, $"tensor '{name}' of shape [{string.Join(", ", shape)}] and type {elementType} has {end - begin} bytes; it needs {bytes}");
        }
        catch (OverflowException error)
        {
            throw Damaged(file.Path, $"tensor '{name}' has the shape [{string.Join(", ", shape)}], which no file can hold", error);
        }
        return new(file, name, elementType, shape, dataOffset + begin, end - begin);
    }

    private static long Whole(string path, string name, string what, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0
            ? number
            : throw Damaged(path, $"tensor '{name}' has the {what} {value.GetRawText()}, which is no number from 0 to {long.MaxValue}");

    private static void CheckGapless(string path, List<SafetensorsTensor> tensors, long dataOffset, long fileLength)
    {
        long end = dataOffset;
        string before = "the header";
        foreach (SafetensorsTensor tensor in tensors)
        {
            if (tensor.Offset != end)
                throw Damaged(path, $"tensor '{tensor.Name}' {(tensor.Offset < end ? "overlaps" : "leaves a hole after")} {before}");
            end = tensor.Offset + tensor.ByteLength;
            before = $"'{tensor.Name}'";
        }
        if (end != fileLength)
            throw Damaged(path, $"{fileLength - end} bytes after its last tensor belong to none");
    }
}
