using FastEval.Engine.Timing;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision;

/// <summary>
/// Turns a picture into the embeddings that stand for it in the prompt: preprocess → vision encode → project.
/// Not thread-safe: one encode at a time, on any thread, also while a text model decodes on another.
/// </summary>
public interface IVisionEncoder : IDisposable
{
    /// <summary>What runs, where, and in which shape.</summary>
    VisionEncoderInfo Info { get; }

    /// <summary>
    /// Everything besides the projector file that an embedding's bits depend on: encoder, versions of its code and its libraries, device,
    /// arithmetic, threads, preprocessing. Equal fingerprints and files mean equal embeddings.
    /// </summary>
    string Fingerprint { get; }

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

    /// <summary>
    /// Encodes several pictures, each as <see cref="Encode"/> does, up to rounding. The whole time goes to <paramref name="clock"/>.
    /// </summary>
    /// <param name="images">The decoded pictures; not kept.</param>
    /// <param name="clock">A clock of all of them together.</param>
    /// <param name="cancellationToken">Stops between the phases or earlier.</param>
    /// <returns>An embedding per picture, in their order; the caller disposes each. After an exception there is nothing to dispose.</returns>
    IReadOnlyList<ImageEmbedding> EncodeBatch(IReadOnlyList<RgbImage> images, PhaseClock clock, CancellationToken cancellationToken)
    {
        var embeddings = new List<ImageEmbedding>(images.Count);
        try
        {
            foreach (RgbImage image in images)
                embeddings.Add(Encode(image, clock, cancellationToken));
            return embeddings;
        }
        catch
        {
            embeddings.ForEach(embedding => embedding.Dispose());
            throw;
        }
    }
}
