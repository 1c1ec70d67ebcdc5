using FastEval.Engine.Decoding;
using FastEval.Engine.Vision;
using FastEval.Kernels.Imaging;

namespace FastEval.Engine.Parity;

/// <summary>Takes a question about one picture apart: what every stage of the encoder gives, the first logits, and the greedy answer.</summary>
public static class ParityTracer
{
    /// <summary>Traces.</summary>
    /// <param name="engine">A loaded engine with a projector. With mtmd, which shows nothing before, the first stage is <see cref="ParityStages.Packed"/>.</param>
    /// <param name="request">One question with one picture, greedy.</param>
    /// <param name="observe">Is shown the stages.</param>
    /// <param name="pixels">Gives the squares that our encoder computes from, for the stages and the answer alike; null takes those of its own preprocessing.
    /// With them the engine must be this trace's alone, and without a cache on disk: it keeps what it made of them as the picture's.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The greedy answer.</returns>
    /// <exception cref="ArgumentException">The engine has no projector, or the request not exactly one picture; or there are <paramref name="pixels"/> for mtmd.</exception>
    /// <exception cref="ContextOverflowException">The prompt does not fit.</exception>
    public static async Task<GenerationResult> RunAsync(InferenceEngine engine, GenerationRequest request, StageObserver observe, PixelSource? pixels, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(observe);
        PromptPart.Image[] pictures = [.. request.Turns.SelectMany(turn => turn.Parts).OfType<PromptPart.Image>()];
        if (pictures.Length != 1)
            throw new ArgumentException($"A question with one picture is traced, not one with {pictures.Length}.", nameof(request));
        IVisionEncoder encoder = engine.Encoder ?? throw new ArgumentException("No projector was loaded: name it with --mmproj.", nameof(engine));
        if (encoder is TorchEncoder exact)
            exact.OtherPixels = pixels;
        else if (pixels is not null)
            throw new ArgumentException("mtmd takes no pixels of others.", nameof(pixels));
        try
        {
            return await TraceAsync(engine, encoder, pictures[0], pixels is null ? request : request with { UseCaches = false }, observe, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (encoder is TorchEncoder used)
                used.OtherPixels = null;
        }
    }

    private static async Task<GenerationResult> TraceAsync(
        InferenceEngine engine, IVisionEncoder encoder, PromptPart.Image picture, GenerationRequest request, StageObserver observe, CancellationToken cancellationToken)
    {
        // Before anything is encoded: whether it all fits, and what the answer is.
        GenerationResult answer = await engine.CompleteAsync(request, cancellationToken).ConfigureAwait(false);
        using (RgbImage image = ImageDecoder.Decode(picture.File.Span))
        {
            if (encoder is TorchEncoder torch)
                torch.Trace(image, observe, cancellationToken);
            else
                ShowPacked(encoder, image, observe, cancellationToken);
        }
        float[] logits = engine.FirstLogits(request, cancellationToken);
        observe(ParityStages.Logits, 0, logits.Length, logits);
        return answer;
    }

    private static void ShowPacked(IVisionEncoder encoder, RgbImage image, StageObserver observe, CancellationToken cancellationToken)
    {
        using ImageEmbedding embedding = encoder.Encode(image, new Timing.PhaseClock(), cancellationToken);
        // Tokens of mtmd's own between its runs have no values here.
        float[] values = [.. embedding.Parts.Where(part => part.IsEmbeddings).SelectMany(part => part.Embeddings.ToArray())];
        observe(ParityStages.Packed, 0, encoder.Info.EmbeddingWidth, values);
    }
}
