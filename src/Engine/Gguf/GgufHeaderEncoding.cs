using System.Collections.Immutable;
using System.Text;

namespace FastEval.Engine.Gguf;

/// <summary>Lays out a GGUF version 3 header and the tensors behind it.</summary>
internal static class GgufHeaderEncoding
{
    internal static (byte[] Header, IReadOnlyList<GgufTensor> Tensors, long FileLength) Encode(
        IEnumerable<KeyValuePair<string, GgufValue>> metadata, IEnumerable<(string Name, GgmlType Type, ImmutableArray<long> Shape)> tensors, int alignment)
    {
        List<KeyValuePair<string, GgufValue>> entries = [.. metadata];
        List<(string Name, GgmlType Type, ImmutableArray<long> Shape)> directory = [.. tensors];
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((long)directory.Count);
        writer.Write((long)entries.Count);

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string key, GgufValue value) in entries)
        {
            CheckName(key, names, 65_535, "metadata entry");
            WriteString(writer, key);
            if (value.IsArray)
            {
                writer.Write((int)GgufValueType.Array);
                writer.Write((int)value.Type);
                writer.Write((long)value.Count);
            }
            else
            {
                writer.Write((int)value.Type);
            }
            writer.Write(value.Bytes);
        }

        names.Clear();
        long relative = 0;
        var laidOut = new List<GgufTensor>(directory.Count);
        foreach ((string name, GgmlType type, ImmutableArray<long> shape) in directory)
        {
            CheckName(name, names, 63, "tensor");
            if (shape.Length is < 1 or > 4 || shape.Any(size => size < 1))
                throw new ArgumentException($"Tensor '{name}' needs 1 to 4 positive sizes; it has [{string.Join(", ", shape)}].", nameof(tensors));
            var tensor = new GgufTensor(name, type, shape, relative, 0);
            tensor = tensor with { ByteLength = checked(type.RowBytes(tensor.RowLength) * tensor.RowCount) };
            laidOut.Add(tensor);

            WriteString(writer, name);
            writer.Write(shape.Length);
            foreach (long size in shape)
                writer.Write(size);
            writer.Write((int)type);
            writer.Write(relative);
            relative = Pad(relative + tensor.ByteLength, alignment);
        }
        writer.Flush();
        long dataOffset = Pad(memory.Length, alignment);
        while (memory.Length < dataOffset)
            memory.WriteByte(0);
        return (memory.ToArray(), [.. laidOut.Select(tensor => tensor with { Offset = dataOffset + tensor.Offset })], dataOffset + relative);
    }

    private static void CheckName(string name, HashSet<string> known, int longest, string what)
    {
        if (name.Length == 0 || name.Length > longest || name.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            throw new ArgumentException($"'{name}' cannot name a {what}: 1 to {longest} printable ASCII characters are possible.", nameof(name));
        if (!known.Add(name))
            throw new ArgumentException($"The {what} '{name}' is given twice.", nameof(name));
    }

    private static void WriteString(BinaryWriter writer, string text)
    {
        writer.Write((long)text.Length);
        writer.Write(Encoding.ASCII.GetBytes(text));
    }

    private static long Pad(long offset, int alignment) => (offset + alignment - 1) & -alignment;
}
