using FastEval.Engine.Timing;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision;

/// <summary>
/// Turns a picture into the embeddings that stand for it in the prompt: preprocess → vision encode → project.
/// Not thread-safe: one encode at a time.
/// </summary>
public interface IVisionEncoder : IDisposable
{
    /// <summary>What runs, where, and in which shape.</summary>
    VisionEncoderInfo Info { get; }

    /// <summary>Prompt tokens that a picture of this size will take, separators included; known without encoding it.</summary>
    /// <param name="width">Pixels across, at least 1.</param>
    /// <param name="height">Pixels down, at least 1.</param>
    int CountTokens(int width, int height);

    /// <summary>
    /// Encodes one picture and books the time to <see cref="Phase.Preprocess"/>, <see cref="Phase.VisionEncode"/> and
    /// <see cref="Phase.Project"/> of <paramref name="clock"/>.
    /// </summary>
    /// <param name="image">The decoded picture; not kept.</param>
    /// <param name="clock">The request's clock.</param>
    /// <param name="cancellationToken">Stops between the phases or earlier.</param>
    /// <returns>What goes into the prompt in the picture's place, in order. The caller disposes it.</returns>
    ImageEmbedding Encode(RgbImage image, PhaseClock clock, CancellationToken cancellationToken);
}
