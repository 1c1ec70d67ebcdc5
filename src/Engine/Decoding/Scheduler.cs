namespace FastEval.Engine.Decoding;

/// <summary>
/// Decides what is computed next: the prompt's segments in order, then the tokens as they are chosen. Knows no tensors and
/// no model.
/// </summary>
internal sealed class Scheduler
{
    private readonly IReadOnlyList<PromptSegment> _prompt;
    private readonly int[] _token = new int[1];
    private int _segment;
    private int _offset;
    private bool _hasToken;

    /// <summary>Begins behind what the KV cache holds already.</summary>
    public Scheduler(IReadOnlyList<PromptSegment> prompt, KvSequence.Match held)
    {
        _prompt = prompt;
        _segment = held.Segment;
        _offset = held.Offset;
    }

    /// <summary>Whether the prompt is computed.</summary>
    public bool PromptDone => _segment == _prompt.Count;

    /// <summary>Puts a chosen token next.</summary>
    public void Push(int token)
    {
        _token[0] = token;
        _hasToken = true;
    }

    /// <summary>The next piece of work.</summary>
    public Work Next()
    {
        if (!PromptDone)
        {
            PromptSegment segment = _prompt[_segment++];
            int offset = _offset;
            _offset = 0;
            return new Work(segment, segment.Tokens.AsMemory(offset), PromptDone);
        }
        if (!_hasToken)
            throw new InvalidOperationException("There is nothing to compute: no token has been chosen.");
        _hasToken = false;
        return new Work(null, _token, true);
    }

    /// <summary>A piece of work.</summary>
    /// <param name="Segment">The prompt's segment; null for a chosen token.</param>
    /// <param name="Tokens">The tokens to compute; empty for embeddings.</param>
    /// <param name="WantLogits">Whether a token is to be chosen from it.</param>
    internal readonly record struct Work(PromptSegment? Segment, ReadOnlyMemory<int> Tokens, bool WantLogits);
}
