using FastEval.Engine.Decoding;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Running;

/// <summary>
/// Reads the pictures of items in their order. What the item before had is taken from it: those bytes were compared with the suite's hash when they
/// were read, so a file that changes between two questions changes nothing. Not thread-safe.
/// </summary>
internal sealed class PictureReader(Suite suite, TimeProvider time)
{
    // Of one item, so that memory stays bounded; suites ask the questions about a picture one after the other.
    private Dictionary<string, PromptPart.Image> _held = new(StringComparer.Ordinal);

    /// <summary>Reads an item's pictures. What is wrong with them is in the result.</summary>
    public ReadItem Read(SuiteItem item)
    {
        long start = time.GetTimestamp();
        var pictures = new Dictionary<string, PromptPart.Image>(StringComparer.Ordinal);
        bool hasRead = false;
        try
        {
            foreach (string image in item.Images.Where(image => !pictures.ContainsKey(image)))
            {
                if (!_held.TryGetValue(image, out PromptPart.Image? picture))
                {
                    picture = ItemPictures.Read(suite, image);
                    hasRead = true;
                }
                pictures.Add(image, picture);
            }
            return new ReadItem(item, [.. item.Images.Select(image => pictures[image])], hasRead ? time.GetElapsedTime(start).TotalMilliseconds : 0, null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new ReadItem(item, [], 0, e);
        }
        finally
        {
            _held = pictures;
        }
    }
}
