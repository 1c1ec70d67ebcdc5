namespace FastEval.Kernels.Imaging;

/// <summary>Makes the preprocessor for a device.</summary>
public static class ImagePreprocessor
{
    /// <summary>
    /// Preprocessing on the processor, with the widest vectors it has. Thread-safe; one core per picture; no managed allocation once a size has been seen.
    /// </summary>
    /// <param name="options">What to do.</param>
    public static IImagePreprocessor Create(ImagePreprocessing options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SimdPreprocessor(options);
    }
}
