using System.Buffers.Binary;
using System.Text;

namespace FastEval.Engine.Tests.Models;

/// <summary>Damages a good GGUF file in one way out of many; which way and where follows from the case's number.</summary>
internal sealed class FileCorruption
{
    private static readonly ulong[] Extremes =
        [0, 1, 2, 3, 7, 31, 255, 256, 1000, 4096, 65_535, 65_536, 1UL << 31, (1UL << 31) - 1, (1UL << 32) - 1, 1UL << 32, 1UL << 40, 1UL << 62, 1UL << 63, ulong.MaxValue, ulong.MaxValue - 31];

    private static readonly string[] Words = ["llama", "clip", "phi3", "gpt2", "bert", "mamba", "t5", "rwkv", "mlp", "ldp", "pixtral", "yarn", "none", "resampler", ""];

    private readonly byte[] _good;
    private readonly List<Field> _fields = [];
    private readonly int _headerLength;

    internal FileCorruption(byte[] good)
    {
        _good = good;
        _headerLength = MapFields();
    }

    private enum FieldKind
    {
        Count,
        Length,
        Text,
        ValueType,
        Value,
        Dimensions,
        Size,
        TensorType,
        Offset,
    }

    internal (byte[] Bytes, string Description) Make(int number)
    {
        var random = new Random(number * 7919 + 17);
        switch (number % 12)
        {
            case 0:
                return Truncate(random.Next(_headerLength));
            case 1:
                return Truncate(_headerLength + random.Next(_good.Length - _headerLength));
            case 2:
                return Change("flip bits in the header", bytes => Flip(bytes, 0, _headerLength, random, 1 + random.Next(3)));
            case 3:
                return Change("flip bits in the data", bytes => Flip(bytes, _headerLength, bytes.Length, random, 500));
            case 4:
                return Overwrite(FieldKind.ValueType, random);
            case 5:
                return Overwrite(FieldKind.TensorType, random);
            case 6:
                return Overwrite(random.Next(2) == 0 ? FieldKind.Size : FieldKind.Dimensions, random);
            case 7:
                return Overwrite(random.Next(3) switch { 0 => FieldKind.Count, 1 => FieldKind.Length, _ => FieldKind.Offset }, random);
            case 8:
                return OverwriteText(random);
            case 9:
                return Blot(random);
            default:
                // Single values are where llama.cpp's own checks are thinnest, so they get two shares.
                return Overwrite(FieldKind.Value, random);
        }
    }

    private (byte[], string) Truncate(int length) => (_good[..length], $"truncate to {length}");

    private (byte[], string) Change(string what, Action<byte[]> change)
    {
        byte[] bytes = [.. _good];
        change(bytes);
        return (bytes, what);
    }

    private static void Flip(byte[] bytes, int from, int to, Random random, int count)
    {
        for (int i = 0; i < count; i++)
            bytes[random.Next(from, to)] ^= (byte)(1 << random.Next(8));
    }

    private (byte[], string) Overwrite(FieldKind kind, Random random)
    {
        Field field = Pick(kind, random);
        ulong value = kind is FieldKind.ValueType or FieldKind.TensorType && random.Next(4) != 0 ? (ulong)random.Next(45) : Extremes[random.Next(Extremes.Length)];
        byte[] bytes = [.. _good];
        Span<byte> target = bytes.AsSpan(field.Offset, field.Size);
        if (kind == FieldKind.Value && random.Next(3) == 0 && field.Size == 4)
            value = BitConverter.SingleToUInt32Bits(random.Next(4) switch { 0 => float.NaN, 1 => float.PositiveInfinity, 2 => -1f, _ => 1e30f });
        Span<byte> encoded = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(encoded, value);
        encoded[..Math.Min(8, target.Length)].CopyTo(target);
        return (bytes, $"{field.Name} {kind} := {value:X}");
    }

    private (byte[], string) OverwriteText(Random random)
    {
        Field field = Pick(FieldKind.Text, random);
        byte[] bytes = [.. _good];
        Span<byte> target = bytes.AsSpan(field.Offset, field.Size);
        byte[] word = Encoding.ASCII.GetBytes(Words[random.Next(Words.Length)]);
        if (random.Next(2) == 0 && word.Length == field.Size)
        {
            word.CopyTo(target);
            return (bytes, $"{field.Name} := {Encoding.ASCII.GetString(word)}");
        }
        int at = random.Next(target.Length);
        target[at] = (byte)random.Next(256);
        return (bytes, $"{field.Name}[{at}] := {target[at]:X2}");
    }

    private (byte[], string) Blot(Random random)
    {
        int length = 1 << random.Next(2, 13);
        int from = random.Next(_headerLength);
        byte[] bytes = [.. _good];
        byte fill = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
        bytes.AsSpan(from, Math.Min(length, bytes.Length - from)).Fill(fill);
        return (bytes, $"fill {length} bytes from {from} with {fill:X2}");
    }

    private Field Pick(FieldKind kind, Random random)
    {
        List<Field> candidates = [.. _fields.Where(field => field.Kind == kind && field.Size > 0)];
        return candidates[random.Next(candidates.Count)];
    }

    private int MapFields()
    {
        int at = 8;
        int tensors = (int)Take("header", FieldKind.Count, 8, ref at);
        int keys = (int)Take("header", FieldKind.Count, 8, ref at);
        for (int i = 0; i < keys; i++)
        {
            string key = TakeText("key", ref at);
            int type = (int)Take(key, FieldKind.ValueType, 4, ref at);
            int count = 1;
            if (type == 9)
            {
                type = (int)Take(key, FieldKind.ValueType, 4, ref at);
                count = (int)Take(key, FieldKind.Count, 8, ref at);
            }
            int size = type switch { 0 or 1 or 7 => 1, 2 or 3 => 2, 4 or 5 or 6 => 4, _ => 8 };
            for (int k = 0; k < count; k++)
            {
                // A vocabulary has thousands of elements; the first few stand for all, so that the other entries get their share.
                bool mapped = k < 3 || k == count - 1;
                if (type == 8)
                    SkipOrTakeText(key, mapped, ref at);
                else if (mapped)
                    Take(key, FieldKind.Value, size, ref at);
                else
                    at += size;
            }
        }
        for (int i = 0; i < tensors; i++)
        {
            string name = TakeText("tensor name", ref at);
            int dimensions = (int)Take(name, FieldKind.Dimensions, 4, ref at);
            for (int d = 0; d < dimensions; d++)
                Take(name, FieldKind.Size, 8, ref at);
            Take(name, FieldKind.TensorType, 4, ref at);
            Take(name, FieldKind.Offset, 8, ref at);
        }
        return at;
    }

    private ulong Take(string name, FieldKind kind, int size, ref int at)
    {
        _fields.Add(new Field(name, kind, at, size));
        ulong value = 0;
        for (int i = size - 1; i >= 0; i--)
            value = value << 8 | _good[at + i];
        at += size;
        return value;
    }

    private string TakeText(string name, ref int at)
    {
        int length = (int)Take(name, FieldKind.Length, 8, ref at);
        _fields.Add(new Field(name, FieldKind.Text, at, length));
        at += length;
        return Encoding.UTF8.GetString(_good, at - length, length);
    }

    private void SkipOrTakeText(string name, bool mapped, ref int at)
    {
        if (mapped)
            TakeText(name, ref at);
        else
            at += 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(_good.AsSpan(at));
    }

    private sealed record Field(string Name, FieldKind Kind, int Offset, int Size);
}
