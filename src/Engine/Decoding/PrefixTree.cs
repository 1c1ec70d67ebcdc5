using System.Runtime.InteropServices;

namespace FastEval.Engine.Decoding;

/// <summary>
/// What the KV cache holds, as a tree of prompt beginnings: what several prompts begin with is computed once, and its cells are shared. Counts
/// the cells, so that what is admitted always fits; what nobody uses stays until its room is needed, and the longest unused goes first. Knows
/// no tensors. Not thread-safe.
/// </summary>
/// <param name="memory">Where the cells are.</param>
/// <param name="ids">Sequence numbers, one per node and per sequence.</param>
/// <param name="cells">Cells there are.</param>
/// <param name="wholeSegments">
/// Whether a node is always a whole segment, and a prompt's last segment never shared. Then the shapes in which a prompt is computed do not
/// depend on what was there.
/// </param>
internal sealed class PrefixTree(IKvMemory memory, SequenceIds ids, int cells, bool wholeSegments)
{
    /// <summary>Tokens from which on a shared beginning of two texts becomes a node of its own.</summary>
    public const int LeastSplit = 4;

    private readonly PrefixNode _root = new() { IsReady = true };
    private readonly List<PrefixNode> _nodes = [];
    private long _time;

    /// <summary>Cells in use or set aside.</summary>
    public int UsedCells { get; private set; }

    /// <summary>Cells of nodes that nobody uses, nor anything that stands on them.</summary>
    public int IdleCells => Droppable(null).Cells;

    /// <summary>Rises with everything that may make room, or give a prompt more to share.</summary>
    public long Version { get; private set; }

    /// <summary>Nodes.</summary>
    public int Count => _nodes.Count;

    /// <summary>
    /// Finds what is there of a prompt and sets aside what else it needs, for others to find in their turn. Every sequence under way must have
    /// taken what is ready before.
    /// </summary>
    /// <param name="prompt">The prompt, at least one token.</param>
    /// <param name="answerCells">Cells beyond the prompt.</param>
    /// <param name="branches">Sequence numbers beyond its own.</param>
    /// <param name="share">Whether anything is shared at all.</param>
    /// <returns>Null while there is no room.</returns>
    public PromptProgress? TryAdmit(IReadOnlyList<PromptSegment> prompt, int answerCells, int branches, bool share)
    {
        var pieces = new List<PromptPiece>();
        (int segment, int offset) = share ? Match(prompt, pieces) : (0, 0);
        PrefixNode? found = pieces.Count == 0 ? null : pieces[^1].Node;
        List<PromptPiece> missing = Missing(prompt, segment, offset);
        if (!TryMakeRoom(missing.Sum(piece => piece.Count) + answerCells, 1 + branches, found))
            return null;
        // Where numbers run out, the rest of the prompt is the sequence's own.
        int nodes = share ? missing.Count - 1 : 0;
        while (ids.Free < 1 + branches + nodes && OldestLeaf(found) is { } leaf)
            Drop(leaf);
        nodes = Math.Min(nodes, ids.Free - 1 - branches);
        return Admit(pieces, missing, nodes, answerCells, branches);
    }

    /// <summary>Enters that a node's cells are computed.</summary>
    public void Complete(PrefixNode node)
    {
        memory.Share(node.Owner!.Sequence, node.Holder, node.Start, node.End);
        node.IsReady = true;
        node.Owner = null;
        Version++;
    }

    /// <summary>
    /// Keeps what a sequence computed behind its prompt's nodes, for a prompt that goes on from there. Does nothing where a node has no number left.
    /// </summary>
    /// <param name="progress">The sequence; its prompt is computed.</param>
    /// <param name="answer">The tokens computed behind the prompt; where there are none, its nodes are all that a later prompt can use.</param>
    public void Keep(PromptProgress progress, ReadOnlySpan<int> answer)
    {
        if (answer.IsEmpty || wholeSegments || ids.Free == 0 || progress.Pieces is not [.., { Node: { IsForgotten: false } parent }, { IsImage: false } last])
            return;
        int[] tokens = [.. last.Segment.Tokens.AsSpan(last.From, last.Count), .. answer];
        if (parent.Children.Exists(child => child.Key is null && CommonLength(child.Tokens, tokens) == tokens.Length))
            return;
        PrefixNode node = Add(parent, PromptSegment.Text(tokens, ofImage: false), 0, tokens.Length);
        memory.Share(progress.Sequence, node.Holder, node.Start, node.End);
        node.IsReady = true;
        node.LastUsed = _time + 1; // as what the sequence itself stood on, once it is released
        progress.OwnCells -= tokens.Length;
        UsedCells -= tokens.Length;
    }

    /// <summary>Lets go of a sequence, finished or not. What it did not finish goes on with another that waits for it.</summary>
    public void Release(PromptProgress progress)
    {
        _time++;
        Version++;
        for (int i = progress.Pieces.Length - 1; i >= 0; i--)
        {
            if (progress.Pieces[i].Node is not { } node)
                continue;
            node.Users.Remove(progress);
            node.LastUsed = _time;
            if (node.Owner == progress)
                node.Owner = node.Users.FirstOrDefault();
            if (node.Users.Count == 0 && !node.IsReady)
                Drop(node);
        }
        DropForgotten();
        memory.Remove(progress.Sequence);
        ids.Return(progress.Sequence);
        foreach (int branch in progress.Branches)
        {
            memory.Remove(branch);
            ids.Return(branch);
        }
        UsedCells -= progress.OwnCells;
    }

    /// <summary>Forgets everything; what is in use goes with its last user.</summary>
    public void Clear()
    {
        Version++;
        foreach (PrefixNode node in _nodes)
            node.IsForgotten = true;
        DropForgotten();
    }

    /// <summary>
    /// Drops what nobody uses, the longest unused first, until at most <paramref name="most"/> cells of it are left, or what the last sequence stood on:
    /// the next one may go on from there.
    /// </summary>
    public void TrimIdle(int most)
    {
        int idle = IdleCells;
        while (idle > most && OldestLeaf() is { } leaf && leaf.LastUsed < _time)
        {
            idle -= leaf.TokenCount;
            Drop(leaf);
        }
    }

    /// <summary>Drops all that nobody uses.</summary>
    public void DropIdle()
    {
        while (OldestLeaf() is { } leaf)
            Drop(leaf);
    }

    private static int CommonLength(ReadOnlySpan<int> one, ReadOnlySpan<int> other) => one.CommonPrefixLength(other);

    /// <summary>Finds the nodes that the prompt's beginning is; where it is only a part of one, that is split.</summary>
    /// <returns>The segment, and the token in it, that was not found.</returns>
    private (int Segment, int Offset) Match(IReadOnlyList<PromptSegment> prompt, List<PromptPiece> pieces)
    {
        PrefixNode node = _root;
        for (int s = 0; s < prompt.Count; s++)
        {
            PromptSegment segment = prompt[s];
            bool isLast = s == prompt.Count - 1;
            // The prompt's last token is always computed, for its logits.
            int end = !isLast ? segment.TokenCount : segment.Embeddings is null && !wholeSegments ? segment.TokenCount - 1 : 0;
            int found = 0;
            while (found < end && Find(node, segment, found, end) is { } next)
            {
                pieces.Add(new PromptPiece(segment, found, next.TokenCount, next));
                found += next.TokenCount;
                node = next;
            }
            if (found < segment.TokenCount)
                return (s, found);
        }
        throw new ArgumentException("The prompt is empty.", nameof(prompt));
    }

    private PrefixNode? Find(PrefixNode parent, PromptSegment segment, int from, int end)
    {
        if (segment.Embeddings is not null)
            return parent.Children.Find(child => child.Key == segment.Key && !child.IsForgotten);
        ReadOnlySpan<int> rest = segment.Tokens.AsSpan(from..end);
        PrefixNode? best = null;
        int most = 0;
        foreach (PrefixNode child in CollectionsMarshal.AsSpan(parent.Children))
        {
            if (child.Key is not null || child.IsForgotten)
                continue;
            int common = CommonLength(child.Tokens, rest);
            bool isWhole = common == child.TokenCount;
            // What is being computed is shared whole or not at all: to wait for it and then to compute the rest takes a pass more.
            bool fits = wholeSegments ? isWhole && common == rest.Length : isWhole || (child.IsReady && common >= LeastSplit && ids.Free > 0);
            if (fits && common > most)
                (best, most) = (child, common);
        }
        return best is null || most == best.TokenCount ? best : Split(best, most);
    }

    /// <summary>The pieces that were not found; the last of them is the one whose logits are wanted.</summary>
    private List<PromptPiece> Missing(IReadOnlyList<PromptSegment> prompt, int segment, int offset)
    {
        var missing = new List<PromptPiece>();
        for (int s = segment; s < prompt.Count; s++)
        {
            int from = s == segment ? offset : 0;
            int end = prompt[s].TokenCount;
            if (s < prompt.Count - 1 || prompt[s].Embeddings is not null || wholeSegments || from == end - 1)
            {
                missing.Add(new PromptPiece(prompt[s], from, end - from, null));
                continue;
            }
            missing.Add(new PromptPiece(prompt[s], from, end - 1 - from, null));
            missing.Add(new PromptPiece(prompt[s], end - 1, 1, null));
        }
        return missing;
    }

    private bool TryMakeRoom(int cellsNeeded, int idsNeeded, PrefixNode? keep)
    {
        // Nothing is dropped for who has to wait nevertheless.
        (int idleCells, int idleNodes) = Droppable(keep);
        if (UsedCells - idleCells + cellsNeeded > cells || ids.Free + idleNodes < idsNeeded)
            return false;
        while (UsedCells + cellsNeeded > cells || ids.Free < idsNeeded)
            Drop(OldestLeaf(keep) ?? throw new InvalidOperationException("The prefix tree counts more to be dropped than there is."));
        return true;
    }

    private PromptProgress Admit(List<PromptPiece> found, List<PromptPiece> missing, int nodes, int answerCells, int branches)
    {
        int sequence = ids.Take();
        var pieces = new List<PromptPiece>(found);
        PrefixNode parent = found.Count == 0 ? _root : found[^1].Node!;
        int own = answerCells;
        for (int i = 0; i < missing.Count; i++)
        {
            PromptPiece piece = missing[i];
            if (i < nodes)
                piece = piece with { Node = parent = Add(parent, piece.Segment, piece.From, piece.Count) };
            else
                own += piece.Count;
            pieces.Add(piece);
        }
        var progress = new PromptProgress(sequence, [.. pieces], own);
        for (int i = 0; i < branches; i++)
            progress.Branches.Add(ids.Take());
        UsedCells += own;
        foreach (PromptPiece piece in pieces)
        {
            if (piece.Node is not { } node)
                continue;
            node.Users.Add(progress);
            if (!node.IsReady)
                node.Owner ??= progress;
        }
        return progress;
    }

    private PrefixNode Add(PrefixNode parent, PromptSegment segment, int from, int count)
    {
        bool isImage = segment.Embeddings is not null;
        var node = new PrefixNode
        {
            Parent = parent,
            Tokens = isImage ? [] : segment.Tokens[from..(from + count)],
            Key = isImage ? segment.Key : null,
            TokenCount = count,
            Start = parent.End,
            End = parent.End + (isImage ? segment.PositionCount : count),
            Holder = ids.Take(),
        };
        parent.Children.Add(node);
        _nodes.Add(node);
        UsedCells += count;
        return node;
    }

    /// <summary>
    /// Puts the first tokens of a text into a node of their own, the parent of the rest. Who uses the rest has taken the first tokens already.
    /// </summary>
    private PrefixNode Split(PrefixNode rest, int tokens)
    {
        PrefixNode parent = rest.Parent!;
        var head = new PrefixNode
        {
            Parent = parent,
            Tokens = rest.Tokens[..tokens],
            TokenCount = tokens,
            Start = rest.Start,
            End = rest.Start + tokens,
            Holder = ids.Take(),
            IsReady = true,
            LastUsed = rest.LastUsed,
        };
        memory.Share(rest.Holder, head.Holder, head.Start, head.End);
        rest.Tokens = rest.Tokens[tokens..];
        rest.TokenCount -= tokens;
        rest.Start = head.End;
        rest.Parent = head;
        parent.Children[parent.Children.IndexOf(rest)] = head;
        head.Children.Add(rest);
        _nodes.Add(head);
        return head;
    }

    /// <summary>What nobody uses, but for a node and those that it stands on.</summary>
    private (int Cells, int Nodes) Droppable(PrefixNode? keep)
    {
        (int Cells, int Nodes) sum = default;
        foreach (PrefixNode node in CollectionsMarshal.AsSpan(_nodes))
        {
            if (!IsHeld(node))
                sum = (sum.Cells + node.TokenCount, sum.Nodes + 1);
        }
        for (; keep is not null && keep != _root; keep = keep.Parent)
        {
            if (!IsHeld(keep))
                sum = (sum.Cells - keep.TokenCount, sum.Nodes - 1);
        }
        return sum;
    }

    /// <summary>Whether a node has to stay: the first part of a split one has no users of its own, but those of the rest stand on it.</summary>
    private static bool IsHeld(PrefixNode node)
    {
        if (node.Users.Count > 0)
            return true;
        foreach (PrefixNode child in CollectionsMarshal.AsSpan(node.Children))
        {
            if (IsHeld(child))
                return true;
        }
        return false;
    }

    private PrefixNode? OldestLeaf(PrefixNode? keep = null)
    {
        PrefixNode? oldest = null;
        foreach (PrefixNode node in CollectionsMarshal.AsSpan(_nodes))
        {
            if (node.Users.Count == 0 && node.Children.Count == 0 && node != keep && (oldest is null || node.LastUsed < oldest.LastUsed))
                oldest = node;
        }
        return oldest;
    }

    private void DropForgotten()
    {
        while (_nodes.Find(node => node is { IsForgotten: true, Users.Count: 0, Children.Count: 0 }) is { } node)
            Drop(node);
    }

    private void Drop(PrefixNode node)
    {
        memory.Remove(node.Holder);
        ids.Return(node.Holder);
        node.Parent!.Children.Remove(node);
        _nodes.Remove(node);
        UsedCells -= node.TokenCount;
    }
}
