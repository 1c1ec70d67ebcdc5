using System.Security.Cryptography;

namespace FastEval.Engine.Decoding;

/// <summary>One piece of a turn: text or a picture, in the order given.</summary>
public abstract record PromptPart
{
    private PromptPart()
    {
    }

    /// <summary>Plain text. Nothing in it is taken for a picture's place; names of control tokens in it become those tokens, as in llama.cpp.</summary>
    public sealed record Text(string Value) : PromptPart;

    /// <summary>
    /// A picture, as the bytes of its file (JPEG, PNG, WebP, BMP, GIF). Who asks several questions about a picture gives the same instance, so that
    /// its bytes are hashed once.
    /// </summary>
    /// <param name="File">The file's bytes; must not change any more.</param>
    /// <param name="Name">How messages name the picture.</param>
    public sealed record Image(ReadOnlyMemory<byte> File, string Name) : PromptPart
    {
        private byte[]? _sha256;

        // A copy may be given another file, so it has no hash yet.
        private Image(Image original) : base(original) => (File, Name) = (original.File, original.Name);

        /// <summary>SHA-256 of the file's bytes, computed when it is first asked for. Thread-safe.</summary>
        public ReadOnlySpan<byte> GetSha256() => _sha256 ??= SHA256.HashData(File.Span);

        /// <summary>Whether both are of the same memory and name; whether it has been hashed makes no difference.</summary>
        public bool Equals(Image? other) => other is not null && File.Equals(other.File) && Name == other.Name;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(File, Name);
    }
}
