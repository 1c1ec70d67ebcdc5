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
    /// arithmetic, threads, preprocessing. Equal fingerprints and files mean equal embeddings, up to the rounding of pictures encoded together.
    /// </summary>
    string Fingerprint { get; }

    /// <summary>Prompt tokens that a picture of this size will take, separators included; known without encoding it.</summary>
    /// <param name="width">Pixels across, at least 1.</param>
    /// <param name="height">Pixels down, at least 1.</param>
    /// <param name="isAlone">Whether the prompt has no other picture; see <see cref="HeedsCompany"/>.</param>
    int CountTokens(int width, int height, bool isAlone = true);

    /// <summary>Whether a picture among several of a prompt becomes something else than one alone.</summary>
    bool HeedsCompany => false;

    /// <summary>Whether each run of text around a picture begins with the token that begins a sequence, not the first alone.</summary>
    bool BeginsEachText => false;

    /// <summary>Pictures that <see cref="Encode"/> computes at once, 1 or more; it takes further ones in turn.</summary>
    int LargestBatch { get; }

    /// <summary>
    /// Brings a picture to the encoder's input and books the time to <see cref="Phase.Preprocess"/>. Apart from <see cref="Encode"/>, so that a
    /// text model on the same processor need not wait for it.
    /// </summary>
    /// <param name="image">The decoded picture; not kept.</param>
    /// <param name="clock">The request's clock.</param>
    /// <param name="isAlone">Whether the prompt has no other picture; see <see cref="HeedsCompany"/>.</param>
    /// <returns>The input. The caller disposes it.</returns>
    PreparedImage Prepare(RgbImage image, PhaseClock clock, bool isAlone = true);

    /// <summary>
    /// Encodes pictures and books the time to <see cref="Phase.VisionEncode"/> and <see cref="Phase.Project"/>. In company a picture's values are
    /// those that it gets alone up to rounding, since products of more rows may add in another order.
    /// </summary>
    /// <param name="images">What <see cref="Prepare"/> made; the caller still disposes it.</param>
    /// <param name="clock">A clock of all of them together.</param>
    /// <param name="cancellationToken">Stops between the phases or earlier.</param>
    /// <returns>
    /// For each picture what goes into the prompt in its place, in their order; the caller disposes each. After an exception there is nothing to
    /// dispose.
    /// </returns>
    IReadOnlyList<ImageEmbedding> Encode(IReadOnlyList<PreparedImage> images, PhaseClock clock, CancellationToken cancellationToken);
}
