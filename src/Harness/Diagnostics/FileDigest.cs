using System.Security.Cryptography;

namespace FastEval.Harness.Diagnostics;

/// <summary>The SHA-256 of a file or of bytes, as lower-case hexadecimal digits.</summary>
internal static class FileDigest
{
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan | FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
