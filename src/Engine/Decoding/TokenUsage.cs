namespace FastEval.Engine.Decoding;

/// <summary>Token counts of one request, by the model's own tokenizer.</summary>
/// <param name="PromptText">Prompt tokens that stand for text.</param>
/// <param name="PromptImage">Prompt tokens that stand for pictures, separators included.</param>
/// <param name="Reused">Prompt tokens that were in the KV cache already.</param>
/// <param name="Output">Tokens of the answer, an end-of-generation token excluded.</param>
/// <param name="ImagesReused">Pictures whose embeddings were at hand, so that they were not encoded.</param>
public sealed record TokenUsage(int PromptText, int PromptImage, int Reused, int Output, ReusedImages ImagesReused)
{
    /// <summary>All prompt tokens.</summary>
    public int Prompt => PromptText + PromptImage;
}
