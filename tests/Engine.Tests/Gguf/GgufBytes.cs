using System.Text;

namespace FastEval.Engine.Tests.Gguf;

/// <summary>Builds GGUF headers byte by byte, right or wrong, independently of our own writer.</summary>
internal sealed class GgufBytes
{
    private readonly List<byte> _bytes = [];

    public GgufBytes Header(long tensors, long keys, uint version = 3)
    {
        _bytes.AddRange("GGUF"u8);
        return U32(version).U64((ulong)tensors).U64((ulong)keys);
    }

    public GgufBytes String(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        U64((ulong)utf8.Length);
        _bytes.AddRange(utf8);
        return this;
    }

    public GgufBytes U32(uint value)
    {
        _bytes.AddRange(BitConverter.GetBytes(value));
        return this;
    }

    public GgufBytes U64(ulong value)
    {
        _bytes.AddRange(BitConverter.GetBytes(value));
        return this;
    }

    public GgufBytes Key(string key, uint type, uint value) => String(key).U32(type).U32(value);

    public GgufBytes Tensor(string name, uint type, ulong offset, params ulong[] shape)
    {
        String(name).U32((uint)shape.Length);
        foreach (ulong size in shape)
            U64(size);
        return U32(type).U64(offset);
    }

    public GgufBytes PadAndData(int bytes, int alignment = 32)
    {
        while (_bytes.Count % alignment != 0)
            _bytes.Add(0);
        _bytes.AddRange(new byte[bytes]);
        return this;
    }

    public byte[] ToArray() => [.. _bytes];
}
