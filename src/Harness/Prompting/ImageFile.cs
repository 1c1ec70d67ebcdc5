using FastEval.Engine.Decoding;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Prompting;

/// <summary>Reads picture files that the command line names.</summary>
internal static class ImageFile
{
    /// <summary>Larger files are refused unread: no photo is that large.</summary>
    public const long MaxBytes = 256L << 20;

    /// <summary>Reads a file's bytes; whether they are a picture is found out by the engine.</summary>
    /// <exception cref="ImageException">It is missing, empty, too large, or cannot be read.</exception>
    public static PromptPart.Image Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (Directory.Exists(path))
                throw new ImageException($"{path} is a folder, not a picture: give the path of a JPEG, PNG, WebP, BMP or GIF file.");
            if (!file.Exists)
                throw new ImageException($"There is no picture {path}: check the path given to --image.");
            if (file.Length > MaxBytes)
                throw new ImageException($"{path} has {file.Length >> 20} MiB; a picture file may have {MaxBytes >> 20}.");
            byte[] bytes = File.ReadAllBytes(path);
            if (bytes.Length == 0)
                throw new ImageException($"{path} is empty: give a JPEG, PNG, WebP, BMP or GIF file.");
            return new PromptPart.Image(bytes, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ImageException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
