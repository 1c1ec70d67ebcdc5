namespace FastEval.Kernels.Imaging;

/// <summary>Brings pictures to a vision tower's input. Every implementation gives the same values. Thread-safe.</summary>
public interface IImagePreprocessor : IDisposable
{
    /// <summary>What is done.</summary>
    ImagePreprocessing Options { get; }

    /// <summary>Where it is done: <c>cpu</c>, or the accelerator's id.</summary>
    string Device { get; }

    /// <summary>Makes the picture square and resizes it.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <param name="pixels">
    /// Receives Size × Size × 3 bytes for each view (<see cref="ImagePreprocessing.CountViews"/>): rows from the top, channels interleaved.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> has another length.</exception>
    void Resize(RgbImage image, Span<byte> pixels);

    /// <summary>Makes the picture square, resizes and normalises it.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <param name="planes">
    /// Receives 3 × Size × Size values for each view: the red plane, the green, the blue; rows from the top. With
    /// <see cref="ImagePreprocessing.PatchSize"/> the same for each patch, patches row by row.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="planes"/> has another length.</exception>
    void Preprocess(RgbImage image, Span<float> planes) => Preprocess(new ReadOnlySpan<RgbImage>(in image), planes);

    /// <summary>Several pictures in one go: on an accelerator one upload, one wait and one download for as many as fit.</summary>
    /// <param name="images">The decoded pictures, of any sizes.</param>
    /// <param name="planes">Receives the pictures' values one after the other, each as <see cref="Preprocess(RgbImage, Span{float})"/> gives them.</param>
    /// <exception cref="ArgumentException"><paramref name="planes"/> has another length.</exception>
    void Preprocess(ReadOnlySpan<RgbImage> images, Span<float> planes);
}
