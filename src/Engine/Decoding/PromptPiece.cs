namespace FastEval.Engine.Decoding;

/// <summary>A stretch of one segment, in tokens.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="From">The first token.</param>
/// <param name="Count">Tokens; the whole segment for embeddings.</param>
/// <param name="Node">The tree's node that it fills; null if it belongs to one sequence alone.</param>
internal readonly record struct PromptPiece(PromptSegment Segment, int From, int Count, PrefixNode? Node)
{
    public bool IsImage => Segment.Embeddings is not null;

    public int PositionCount => IsImage ? Segment.PositionCount : Count;
}
