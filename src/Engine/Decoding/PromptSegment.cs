using FastEval.Engine.Vision;

namespace FastEval.Engine.Decoding;

/// <summary>A run of the prompt: text tokens, or a run of image embeddings.</summary>
/// <param name="Tokens">The text tokens; empty for embeddings.</param>
/// <param name="Embeddings">The embeddings; null for text.</param>
/// <param name="Key">For embeddings, what identifies their contents.</param>
/// <param name="OfImage">Whether the run belongs to a picture (a separator is text of a picture).</param>
internal sealed record PromptSegment(int[] Tokens, ImageEmbeddingPart? Embeddings, SegmentKey Key, bool OfImage)
{
    /// <summary>Prompt tokens in the run.</summary>
    public int TokenCount => Embeddings?.TokenCount ?? Tokens.Length;

    /// <summary>Positions that the run takes.</summary>
    public int PositionCount => Embeddings?.PositionCount ?? Tokens.Length;

    public static PromptSegment Text(int[] tokens, bool ofImage) => new(tokens, null, default, ofImage);

    public static PromptSegment Image(ImageEmbeddingPart embeddings, SegmentKey key) => new([], embeddings, key, OfImage: true);
}
