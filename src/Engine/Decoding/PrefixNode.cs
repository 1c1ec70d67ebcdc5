namespace FastEval.Engine.Decoding;

/// <summary>
/// A run of tokens or of image embeddings behind one certain beginning. Its cells belong to a sequence number of its own, the holder, and
/// besides to every sequence that stands on it.
/// </summary>
internal sealed class PrefixNode
{
    public PrefixNode? Parent { get; set; }

    public List<PrefixNode> Children { get; } = [];

    /// <summary>The tokens of text; empty for embeddings.</summary>
    public int[] Tokens { get; set; } = [];

    /// <summary>What identifies embeddings; null for text.</summary>
    public SegmentKey? Key { get; init; }

    public int TokenCount { get; set; }

    /// <summary>Position of the first token.</summary>
    public int Start { get; set; }

    /// <summary>Position behind the last.</summary>
    public int End { get; init; }

    /// <summary>Number of the sequence that holds the cells once they are computed.</summary>
    public int Holder { get; init; }

    /// <summary>Whether the cells are computed.</summary>
    public bool IsReady { get; set; }

    /// <summary>Who computes it, while it is not ready.</summary>
    public PromptProgress? Owner { get; set; }

    /// <summary>The sequences that stand on it or will.</summary>
    public List<PromptProgress> Users { get; } = [];

    /// <summary>Not to be found any more; goes with its last user.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>When its last user left, in the tree's own count.</summary>
    public long LastUsed { get; set; }
}
