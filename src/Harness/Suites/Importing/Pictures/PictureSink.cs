using System.Security.Cryptography;
using FastEval.Harness.Prompting;
using FastEval.Harness.Suites.Reading;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Importing.Pictures;

/// <summary>Writes pictures into a suite's folder, each content once, after decoding it whole.</summary>
/// <param name="folder">The suite's folder.</param>
internal sealed class PictureSink(string folder) : IPictureCheck
{
    public const string ImageFolder = "images";

    /// <summary>Of the hash in a name: enough to tell any pictures of one benchmark apart.</summary>
    private const int NameLetters = 24;

    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Different pictures so far.</summary>
    public int Count => _written.Count;

    /// <summary>Takes a picture.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <returns>Its path in the suite.</returns>
    /// <exception cref="ImageException">It is no picture that can be shown, or too large.</exception>
    public string Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ImageFile.MaxBytes)
            throw new ImageException($"The picture has {bytes.Length >> 20} MiB; one may have {ImageFile.MaxBytes >> 20}.");
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..NameLetters];
        string name = $"{ImageFolder}/{hash[..2]}/{hash}{Ending(bytes)}";
        if (_written.Contains(name))
            return name;
        ImageDecoder.Decode(bytes).Dispose();
        string path = Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        _written.Add(name);
        return name;
    }

    /// <summary>Whether it is one that was taken.</summary>
    public bool Check(string image, ObjectFields item) => _written.Contains(image);

    private static string Ending(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => ".png",
        [0xFF, 0xD8, ..] => ".jpg",
        [(byte)'G', (byte)'I', (byte)'F', ..] => ".gif",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => ".webp",
        [(byte)'B', (byte)'M', ..] => ".bmp",
        _ => ".img",
    };
}
