using FastEval.Engine.Decoding;
using FastEval.Harness.Suites;
using FastEval.Kernels.Imaging;

namespace FastEval.Harness.Running;

/// <summary>Reads an item's picture files. Messages name a picture as the suite does, so that records of two machines are the same.</summary>
internal static class ItemPictures
{
    /// <summary>All pictures, in order.</summary>
    /// <exception cref="ImageException">One is gone, empty, or cannot be read.</exception>
    public static PromptPart.Image[] Read(Suite suite, SuiteItem item) => [.. item.Images.Select(image => Read(suite, image))];

    /// <summary>One picture.</summary>
    /// <exception cref="ImageException">It is gone, empty, another than it was, or cannot be read.</exception>
    public static PromptPart.Image Read(Suite suite, string image)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(suite.PathOf(image));
            if (bytes.Length == 0)
                throw new ImageException($"{image} is empty; it was not when the run began.");
            var picture = new PromptPart.Image(bytes, image);
            // The engine knows the picture by the same hash, so it is computed once.
            if (suite.PictureHashes.TryGetValue(image, out string? hash) && Convert.ToHexStringLower(picture.GetSha256()) != hash)
                throw new ImageException($"{image} is another picture than when the run began.");
            return picture;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageException($"{image} is gone; it was there when the run began.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system's text would name the whole path of this machine.
            throw new ImageException($"{image} cannot be read ({e.GetType().Name}).", e);
        }
    }
}
