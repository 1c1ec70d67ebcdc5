using FastEval.Kernels.Accelerators;

namespace FastEval.Kernels.Imaging;

/// <summary>Makes the preprocessor for a device.</summary>
public static class ImagePreprocessor
{
    /// <summary>Preprocessing on the first GPU that ILGPU finds and can compile for, else on one core of the processor.</summary>
    /// <param name="options">What to do.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static IImagePreprocessor Create(ImagePreprocessing options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _ = options.Validated();
        return AcceleratorCatalog.TryOnGpu(gpu => new AcceleratorPreprocessor(options, gpu)) ?? CreateForProcessor(options);
    }

    /// <summary>Preprocessing on the processor, with the widest vectors it has. No managed allocation once a size has been seen.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="cores">Cores that share a picture's rows, 1 or more. Several callers at once take a core each whatever this says.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static IImagePreprocessor CreateForProcessor(ImagePreprocessing options, int cores = 1)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(cores, 1);
        return new SimdPreprocessor(options.Validated(), cores);
    }

    /// <summary>Preprocessing on an accelerator, with ILGPU: the same values. The caller disposes it.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="accelerator">One of <see cref="AcceleratorCatalog.List"/>.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="FastEvalException">The accelerator is gone.</exception>
    public static IImagePreprocessor Create(ImagePreprocessing options, AcceleratorInfo accelerator)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(accelerator);
        return new AcceleratorPreprocessor(options.Validated(), accelerator);
    }
}
