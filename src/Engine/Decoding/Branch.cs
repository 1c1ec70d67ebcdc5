namespace FastEval.Engine.Decoding;

/// <summary>Tokens behind a prompt that are known and wait to be computed, in a sequence that stands on that prompt.</summary>
internal sealed class Branch(int sequence, int position, int capacity)
{
    private readonly int[] _tokens = new int[capacity];
    private int _from;
    private int _end;

    /// <summary>Its number in the KV cache.</summary>
    public int Sequence => sequence;

    /// <summary>Position of the next token.</summary>
    public int Position { get; private set; } = position;

    /// <summary>What waits to be computed; the logits of each are wanted.</summary>
    public ReadOnlySpan<int> Waiting => _tokens.AsSpan(_from.._end);

    /// <summary>What the user of the branch knows it by.</summary>
    public int Tag { get; init; }

    /// <summary>Tokens computed so far.</summary>
    public int Computed { get; private set; }

    /// <summary>Puts tokens last; none wait.</summary>
    public void Push(ReadOnlySpan<int> tokens)
    {
        tokens.CopyTo(_tokens);
        (_from, _end) = (0, tokens.Length);
    }

    /// <summary>Books that the next tokens are computed.</summary>
    public void Advance(int count)
    {
        _from += count;
        Position += count;
        Computed += count;
    }
}
