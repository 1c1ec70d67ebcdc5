namespace FastEval.Kernels.Imaging;

/// <summary>Brings pictures to a vision tower's input. Every implementation gives the same values.</summary>
public interface IImagePreprocessor : IDisposable
{
    /// <summary>What is done.</summary>
    ImagePreprocessing Options { get; }

    /// <summary>Makes the picture square and resizes it.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <param name="pixels">Receives Size × Size × 3 bytes: rows from the top, channels interleaved.</param>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> has another length.</exception>
    void Resize(RgbImage image, Span<byte> pixels);

    /// <summary>Makes the picture square, resizes and normalises it.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <param name="planes">Receives 3 × Size × Size values: the red plane, the green, the blue; rows from the top.</param>
    /// <exception cref="ArgumentException"><paramref name="planes"/> has another length.</exception>
    void Preprocess(RgbImage image, Span<float> planes);
}
