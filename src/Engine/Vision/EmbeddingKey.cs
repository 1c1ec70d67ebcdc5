using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace FastEval.Engine.Vision;

/// <summary>
/// What an embedding depends on, as a SHA-256 over all of it: the projector, the encoder with its settings and versions, and the
/// bytes of the picture's file. Equal keys mean equal embeddings, where pictures are encoded together up to rounding; made by <see cref="EmbeddingKeys"/>.
/// </summary>
/// <param name="High">The first 16 bytes.</param>
/// <param name="Low">The last 16 bytes.</param>
internal readonly record struct EmbeddingKey(UInt128 High, UInt128 Low)
{
    internal const int ByteLength = SHA256.HashSizeInBytes;

    internal static EmbeddingKey Read(ReadOnlySpan<byte> hash) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..ByteLength]));

    internal void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => High.ToString("x32", CultureInfo.InvariantCulture) + Low.ToString("x32", CultureInfo.InvariantCulture);
}
