namespace FastEval.Engine.Decoding;

/// <summary>
/// How far one sequence's prompt is computed: pieces that the tree's nodes stand for, then pieces of its own. Made by <see cref="PrefixTree"/>.
/// </summary>
internal sealed class PromptProgress(int sequence, PromptPiece[] pieces, int ownCells)
{
    private int _piece;
    private int _offset;

    /// <summary>Its number in the KV cache.</summary>
    public int Sequence => sequence;

    /// <summary>Further numbers taken for it.</summary>
    public List<int> Branches { get; } = [];

    /// <summary>Cells that are set aside for it alone.</summary>
    public int OwnCells { get; set; } = ownCells;

    /// <summary>Position of the next piece's first token, also where that is begun.</summary>
    public int PieceStart { get; private set; }

    /// <summary>Position behind what is computed.</summary>
    public int Position => PieceStart + _offset;

    /// <summary>Prompt tokens that others computed.</summary>
    public int ReusedTokens { get; private set; }

    /// <summary>Prompt tokens computed for this sequence.</summary>
    public int PrefilledTokens { get; private set; }

    public PromptPiece[] Pieces => pieces;

    public bool IsDone => _piece == pieces.Length;

    /// <summary>Whether the next piece is computed by another sequence.</summary>
    public bool IsWaiting => !IsDone && !IsOwn(pieces[_piece]);

    /// <summary>What is to be computed of the next piece; there is one.</summary>
    public PromptPiece Rest => pieces[_piece] with { From = pieces[_piece].From + _offset, Count = pieces[_piece].Count - _offset };

    /// <summary>What is to be computed of the piece <paramref name="ahead"/> of the next, if this sequence does it.</summary>
    public bool TryPeek(int ahead, out PromptPiece piece)
    {
        piece = default;
        if (_piece + ahead >= pieces.Length || !IsOwn(pieces[_piece + ahead]))
            return false;
        piece = ahead == 0 ? Rest : pieces[_piece + ahead];
        return true;
    }

    /// <summary>Whether nothing comes behind the piece <paramref name="ahead"/> of the next.</summary>
    public bool IsLast(int ahead) => _piece + ahead == pieces.Length - 1;

    /// <summary>Takes over what others have computed meanwhile.</summary>
    public void TakeReady(IKvMemory memory)
    {
        while (!IsDone && pieces[_piece].Node is { IsReady: true } node)
        {
            memory.Share(node.Holder, sequence, node.Start, node.End);
            ReusedTokens += node.TokenCount;
            Next();
        }
    }

    /// <summary>Books that the next <paramref name="tokens"/> tokens are computed.</summary>
    /// <returns>The node that is complete now, if one is.</returns>
    public PrefixNode? Advance(int tokens)
    {
        PrefilledTokens += tokens;
        _offset += tokens;
        if (_offset < pieces[_piece].Count)
            return null;
        PrefixNode? node = pieces[_piece].Node;
        Next();
        return node;
    }

    private bool IsOwn(PromptPiece piece) => piece.Node is not { } node || node.Owner == this;

    private void Next()
    {
        PieceStart += pieces[_piece].PositionCount;
        _offset = 0;
        _piece++;
    }
}
