using FastEval.Kernels.Accelerators;

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

    /// <summary>Preprocessing on an accelerator, with ILGPU: the same values. One picture at a time; the caller disposes it.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="accelerator">One of <see cref="AcceleratorCatalog.List"/>.</param>
    /// <exception cref="FastEvalException">The accelerator is gone.</exception>
    public static IImagePreprocessor Create(ImagePreprocessing options, AcceleratorInfo accelerator)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(accelerator);
        return new AcceleratorPreprocessor(options, accelerator);
    }
}
