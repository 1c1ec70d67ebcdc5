using System.Security.Cryptography;
using FastEval.Harness.Prompting;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Suites.Reading;

/// <summary>Checks each picture that items name once, and takes its hash.</summary>
internal sealed class PictureChecker : IPictureCheck
{
    private readonly string _folder;
    private readonly string _realFolder;
    private readonly bool _decode;
    private readonly Dictionary<string, string?> _hashes = [];

    /// <param name="folder">The suite's folder.</param>
    /// <param name="decode">Whether pictures are decoded whole; else their headers are read.</param>
    public PictureChecker(string folder, bool decode)
    {
        (_folder, _decode) = (folder, decode);
        _realFolder = RealPath.Of(folder);
    }

    /// <summary>The SHA-256 of every picture that was found good, by its path in the suite.</summary>
    public IEnumerable<KeyValuePair<string, string>> Hashes => _hashes.Where(entry => entry.Value is not null).Select(entry => KeyValuePair.Create(entry.Key, entry.Value!));

    /// <summary>Checks one picture of an item; a picture that was met before is not told of again.</summary>
    public bool Check(string image, ObjectFields item)
    {
        if (_hashes.TryGetValue(image, out string? known))
            return known is not null;
        string? hash = PathProblem(image) is var (what, remedy) ? Refuse(item, what, remedy) : Hash(image, item);
        _hashes.Add(image, hash);
        return hash is not null;
    }

    private static string? Refuse(ObjectFields item, string what, string remedy)
    {
        item.Problem("images", what, remedy);
        return null;
    }

    /// <summary>What is wrong with the path as it is written.</summary>
    private static (string What, string Remedy)? PathProblem(string image)
    {
        const string remedy = "write the path from the suite's folder on, with forward slashes";
        if (image.Contains('\\', StringComparison.Ordinal))
            return ($"'{image}' has a backslash", remedy);
        if (image.StartsWith('/') || Path.IsPathRooted(image))
            return ($"'{image}' is not relative to the suite's folder", remedy);
        if (image.Contains(':', StringComparison.Ordinal))
            return ($"'{image}' has a colon, as an address or a drive, which Windows takes in no file name", "put the picture into the suite's folder and " + remedy);
        if (image.Contains('\0', StringComparison.Ordinal))
            return ("a path holds a zero character", remedy);
        string[] parts = image.Split('/');
        if (parts.Contains(".."))
            return ($"'{image}' leads out of the suite's folder with '..'", "put the picture into the suite's folder");
        return parts.Any(part => part is "" or ".") ? ($"'{image}' has an empty or '.' part", remedy) : null;
    }

    private string? Hash(string image, ObjectFields item)
    {
        string path = Path.Combine(_folder, image.Replace('/', Path.DirectorySeparatorChar));
        try
        {
            if (!RealPath.IsBelow(RealPath.Of(path), _realFolder))
                return Refuse(item, $"'{image}' is or lies behind a symbolic link that leads out of the suite's folder", "put the picture itself into the suite's folder");
            if (!File.Exists(path))
                return Refuse(item, Directory.Exists(path) ? $"'{image}' is a folder" : $"there is no picture '{image}'", "add the picture or correct its path");
            ReadOnlyMemory<byte> file = ImageFile.Read(path).File;
            if (_decode)
                ImageDecoder.Decode(file.Span).Dispose();
            else
                ImageDecoder.ReadDimensions(file.Span);
            return Convert.ToHexStringLower(SHA256.HashData(file.Span));
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            return Refuse(item, $"'{image}' cannot be used: {e.Message.TrimEnd('.')}", "replace the picture or take the item out");
        }
    }
}
