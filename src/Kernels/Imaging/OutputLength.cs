namespace FastEval.Kernels.Imaging;

/// <summary>Checks the caller's output buffer.</summary>
internal static class OutputLength
{
    /// <exception cref="ArgumentException">It is not as long as the pictures' views together.</exception>
    public static void Check(int length, ImagePreprocessing options, ReadOnlySpan<RgbImage> images, string parameter)
    {
        long views = 0;
        foreach (RgbImage image in images)
        {
            views += options.CountViews(image.Width, image.Height);
        }

        long expected = views * options.ViewLength;
        if (length != expected)
        {
            throw new ArgumentException(
                $"The output must have {views} x 3 x {options.Size} x {options.Size} = {expected} elements; it has {length}.", parameter);
        }
    }
}
