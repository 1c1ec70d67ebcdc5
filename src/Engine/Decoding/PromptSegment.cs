using FastEval.Engine.Vision;

namespace FastEval.Engine.Decoding;

/// <summary>A run of the prompt that goes to the model in one piece: text tokens, or a run of image embeddings.</summary>
/// <param name="Tokens">The text tokens; empty for embeddings.</param>
/// <param name="Embeddings">The embeddings; null for text.</param>
/// <param name="Key">For embeddings, what identifies their contents; else 0.</param>
/// <param name="OfImage">Whether the run belongs to a picture (a separator is text of a picture).</param>
internal sealed record PromptSegment(int[] Tokens, ImageEmbeddingPart? Embeddings, UInt128 Key, bool OfImage)
{
    /// <summary>Prompt tokens in the run.</summary>
    public int TokenCount => Embeddings?.TokenCount ?? Tokens.Length;

    public static PromptSegment Text(int[] tokens, bool ofImage) => new(tokens, null, 0, ofImage);
}
