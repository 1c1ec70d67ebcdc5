namespace FastEval.Engine.Decoding;

/// <summary>A prompt ready for the model.</summary>
/// <param name="Segments">Runs of tokens and embeddings, in order.</param>
/// <param name="TokenCount">Prompt tokens.</param>
/// <param name="ImageTokenCount">Of these, tokens of pictures.</param>
/// <param name="ImagesReused">Pictures whose embeddings were in a cache.</param>
internal sealed record Prompt(IReadOnlyList<PromptSegment> Segments, int TokenCount, int ImageTokenCount, ReusedImages ImagesReused);
