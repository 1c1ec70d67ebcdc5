using System.Security.Cryptography;
using System.Text;

namespace FastEval.Engine.Vision;

/// <summary>Makes the keys of one encoder's embeddings. Thread-safe.</summary>
internal sealed class EmbeddingKeys
{
    private readonly byte[] _encoder;

    private EmbeddingKeys(string projector, IVisionEncoder encoder, int largestBatch) =>
        _encoder = SHA256.HashData(Encoding.UTF8.GetBytes($"FastEval embedding\n{projector}\n{encoder.Fingerprint}\n{(largestBatch == 1 ? "one by one" : "in batches")}\n"));

    /// <summary>Keys that no other encoder has, of this process or another: they cost no reading of the projector's file.</summary>
    internal static EmbeddingKeys InProcess(IVisionEncoder encoder) => new($"encoder {Guid.NewGuid()}", encoder, encoder.LargestBatch);

    /// <summary>Keys that every encoder of the same projector file and fingerprint has. Hashes the file whole (about 1 s per GB).</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="projectorPath">Its file.</param>
    /// <param name="largestBatch">Pictures encoded at once at most. One by one has keys of its own: in company the last bits may be others.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static EmbeddingKeys Shared(IVisionEncoder encoder, string projectorPath, int largestBatch)
    {
        using FileStream file = File.OpenRead(projectorPath);
        return new EmbeddingKeys($"projector sha256 {Convert.ToHexStringLower(SHA256.HashData(file))}", encoder, largestBatch);
    }

    /// <summary>The key of a picture's embedding.</summary>
    /// <param name="imageSha256">SHA-256 of the bytes of the picture's file.</param>
    /// <param name="isAlone">Whether it is what the picture becomes alone in a prompt; false where it becomes another among several.</param>
    internal EmbeddingKey Of(ReadOnlySpan<byte> imageSha256, bool isAlone = true)
    {
        // What is alone keeps the keys of files written before there was company.
        Span<byte> parts = stackalloc byte[(2 * SHA256.HashSizeInBytes) + (isAlone ? 0 : 1)];
        parts[^1] = 1;
        _encoder.CopyTo(parts);
        imageSha256.CopyTo(parts[SHA256.HashSizeInBytes..]);
        Span<byte> key = stackalloc byte[EmbeddingKey.ByteLength];
        SHA256.HashData(parts, key);
        return EmbeddingKey.Read(key);
    }
}
