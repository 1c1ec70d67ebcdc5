using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CommunityToolkit.HighPerformance.Buffers;

namespace FastEval.Engine.Vision;

/// <summary>
/// An embedding as bytes: signature, version, key, and per run its sizes and contents, everything little-endian; the SHA-256 of all that
/// comes last. Floats keep their bits.
/// </summary>
internal static class EmbeddingFile
{
    /// <summary>Raise it with every change of the format: files of another version are as good as none.</summary>
    internal const int Version = 1;

    private const int EmbeddingsRun = 1;
    private const int TokensRun = 2;

    /// <summary>Bytes before the runs.</summary>
    internal const int HeadLength = 8 + sizeof(int) + EmbeddingKey.ByteLength + sizeof(int);

    private const int SmallestLength = HeadLength + SHA256.HashSizeInBytes;
    private const int RunHeadLength = 6 * sizeof(int);
    private const int PositionsPerToken = 4;

    private static ReadOnlySpan<byte> Signature => "FEIMGEMB"u8;

    /// <summary>The longest file that can be of use, every token a run of its own with positions; at most what an array holds.</summary>
    internal static long LongestLength(EmbeddingLimits limits) => Math.Min(
        Array.MaxLength,
        SmallestLength + (long)limits.MostTokens * (RunHeadLength + (long)limits.Width * sizeof(float) + PositionsPerToken * (sizeof(int) + sizeof(bool))));

    /// <summary>Whether a file that begins so may hold this key's embedding.</summary>
    internal static bool IsHead(ReadOnlySpan<byte> head, EmbeddingKey key) => head.Length >= HeadLength && head.StartsWith(Signature)
        && BinaryPrimitives.ReadInt32LittleEndian(head[Signature.Length..]) == Version
        && EmbeddingKey.Read(head.Slice(Signature.Length + sizeof(int), EmbeddingKey.ByteLength)) == key;

    internal static void Write(Stream destination, EmbeddingKey key, ImageEmbedding embedding)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Put<T>(ReadOnlySpan<T> values) where T : unmanaged
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
            hash.AppendData(bytes);
            destination.Write(bytes);
        }

        Put(Signature);
        Put([Version]);
        Span<byte> name = stackalloc byte[EmbeddingKey.ByteLength];
        key.Write(name);
        Put<byte>(name);
        Put([embedding.Parts.Count]);
        foreach (ImageEmbeddingPart part in embedding.Parts)
        {
            if (!part.IsEmbeddings)
            {
                Put([TokensRun, part.TokenCount]);
                Put(part.Tokens);
                continue;
            }
            Put([EmbeddingsRun, part.TokenCount, part.Embeddings.Length / part.TokenCount, part.NonCausal ? 1 : 0, part.PositionCount, part.Positions is null ? 0 : 1]);
            Put(part.Embeddings.Span);
            if (part.Positions is { } positions)
            {
                Put<int>(positions.Offsets);
                Put<bool>(positions.Moves);
            }
        }
        destination.Write(hash.GetHashAndReset());
    }

    /// <summary>Null for anything but a whole, undamaged file of this version that holds this key's embedding, within the limits.</summary>
    internal static ImageEmbedding? Read(ReadOnlySpan<byte> file, EmbeddingKey key, EmbeddingLimits limits)
    {
        if (file.Length < SmallestLength || !IsHead(file, key))
            return null;
        ReadOnlySpan<byte> hashed = file[..^SHA256.HashSizeInBytes];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(hashed, hash);
        if (!hash.SequenceEqual(file[hashed.Length..]))
            return null;

        var parts = new List<ImageEmbeddingPart>();
        var reader = new Reader(hashed[(HeadLength - sizeof(int))..]);
        int count = reader.Int32();
        while (parts.Count < count && !reader.Failed)
            ReadPart(ref reader, parts, limits.Width);
        if (count > 0 && reader is { Failed: false, IsAtEnd: true } && parts.Sum(part => (long)part.TokenCount) <= limits.MostTokens)
            return new ImageEmbedding(parts);
        parts.ForEach(part => part.Dispose());
        return null;
    }

    private static void ReadPart(ref Reader reader, List<ImageEmbeddingPart> parts, int expectedWidth)
    {
        int kind = reader.Int32();
        int tokens = reader.Int32();
        if (kind == TokensRun)
        {
            ReadOnlySpan<int> values = reader.Values<int>(tokens);
            if (!reader.Failed)
                parts.Add(ImageEmbeddingPart.OfTokens(values.ToArray()));
            return;
        }

        int width = reader.Int32();
        bool nonCausal = reader.Int32() != 0;
        int positionCount = reader.Int32();
        bool hasPositions = reader.Int32() != 0;
        ReadOnlySpan<float> floats = reader.Values<float>((long)tokens * width);
        ReadOnlySpan<int> offsets = reader.Values<int>(hasPositions ? (long)PositionsPerToken * tokens : 0);
        ReadOnlySpan<bool> moves = reader.Values<bool>(hasPositions ? (long)PositionsPerToken * tokens : 0);
        if (kind != EmbeddingsRun || tokens < 1 || width != expectedWidth || positionCount < 1 || positionCount > tokens || reader.Failed)
        {
            reader.Fail();
            return;
        }
        MemoryOwner<float> owner = MemoryOwner<float>.Allocate(floats.Length);
        floats.CopyTo(owner.Span);
        parts.Add(ImageEmbeddingPart.OfEmbeddings(
            owner, tokens, nonCausal, hasPositions ? new MropePositions(offsets.ToArray(), moves.ToArray()) : null, positionCount));
    }

    /// <summary>Reads on; what goes beyond the end yields nothing and is remembered.</summary>
    private ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        internal bool Failed { get; private set; }

        internal readonly bool IsAtEnd => _rest.IsEmpty;

        internal void Fail() => Failed = true;

        internal int Int32() => Values<int>(1) is [var value] ? value : 0;

        internal unsafe ReadOnlySpan<T> Values<T>(long count) where T : unmanaged
        {
            if (Failed || count < 0 || count > _rest.Length / sizeof(T))
            {
                Failed = true;
                return [];
            }
            int length = (int)count * sizeof(T);
            ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(_rest[..length]);
            _rest = _rest[length..];
            return values;
        }
    }
}
