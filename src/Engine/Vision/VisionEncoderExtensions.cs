using FastEval.Engine.Timing;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Vision;

/// <summary>What every <see cref="IVisionEncoder"/> can do in one call.</summary>
public static class VisionEncoderExtensions
{
    /// <summary>Prepares and encodes one picture.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="image">The decoded picture; not kept.</param>
    /// <param name="clock">The request's clock.</param>
    /// <param name="cancellationToken">Stops between the phases or earlier.</param>
    /// <returns>What goes into the prompt in the picture's place, in order. The caller disposes it.</returns>
    public static ImageEmbedding Encode(this IVisionEncoder encoder, RgbImage image, PhaseClock clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        cancellationToken.ThrowIfCancellationRequested();
        using PreparedImage prepared = encoder.Prepare(image, clock);
        return encoder.Encode([prepared], clock, cancellationToken)[0];
    }
}
