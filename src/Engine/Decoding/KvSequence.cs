using System.Runtime.InteropServices;

namespace FastEval.Engine.Decoding;

/// <summary>
/// What the KV cache holds, entry by entry: a token, or a whole run of image embeddings known by its contents' hash. Knows no
/// tensors; it answers how much of a prompt is there already.
/// </summary>
internal sealed class KvSequence
{
    private readonly List<Entry> _entries = [];

    /// <summary>The position that the next entry gets.</summary>
    public int NextPosition { get; private set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _entries.Clear();
        NextPosition = 0;
    }

    public void AddTokens(ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
            Add(new Entry((UInt128)(uint)token, 1, 1));
    }

    public void AddToken(int token) => Add(new Entry((UInt128)(uint)token, 1, 1));

    public void AddEmbeddings(UInt128 key, int tokens, int positions) => Add(new Entry(MarkImage(key), tokens, positions));

    /// <summary>Makes room for <paramref name="count"/> further entries, so that adding them allocates nothing.</summary>
    public void Reserve(int count) => _entries.EnsureCapacity(_entries.Count + count);

    /// <summary>
    /// The longest common beginning of a prompt and what is held, at least one entry short of the whole prompt, because the
    /// last entry must be computed for its logits.
    /// </summary>
    public Match FindPrefix(IReadOnlyList<PromptSegment> prompt)
    {
        int index = 0, position = 0, tokens = 0, segment = 0, offset = 0;
        for (; segment < prompt.Count; segment++)
        {
            PromptSegment at = prompt[segment];
            offset = 0;
            if (at.Embeddings is { } embeddings)
            {
                if (!Holds(index, MarkImage(at.Key)))
                    break;
                index++;
                position += embeddings.PositionCount;
                tokens += embeddings.TokenCount;
                continue;
            }
            while (offset < at.Tokens.Length && Holds(index, (UInt128)(uint)at.Tokens[offset]))
            {
                index++;
                offset++;
                position++;
                tokens++;
            }
            if (offset < at.Tokens.Length)
                break;
        }
        var match = new Match(index, position, tokens, segment, segment < prompt.Count ? offset : 0);
        return segment == prompt.Count ? OneBack(match, prompt) : match;
    }

    /// <summary>Drops the entries from <paramref name="index"/> on.</summary>
    public void Truncate(int index)
    {
        foreach (Entry entry in CollectionsMarshal.AsSpan(_entries)[index..])
            NextPosition -= entry.Positions;
        _entries.RemoveRange(index, _entries.Count - index);
    }

    private static Match OneBack(Match whole, IReadOnlyList<PromptSegment> prompt)
    {
        PromptSegment last = prompt[^1];
        return last.Embeddings is { } embeddings
            ? new Match(whole.Entries - 1, whole.Position - embeddings.PositionCount, whole.Tokens - embeddings.TokenCount, prompt.Count - 1, 0)
            : new Match(whole.Entries - 1, whole.Position - 1, whole.Tokens - 1, prompt.Count - 1, last.Tokens.Length - 1);
    }

    private static UInt128 MarkImage(UInt128 key) => key | (UInt128.One << 127);

    private bool Holds(int index, UInt128 key) => index < _entries.Count && _entries[index].Key == key;

    private void Add(Entry entry)
    {
        _entries.Add(entry);
        NextPosition += entry.Positions;
    }

    /// <summary>How much of a prompt is held.</summary>
    /// <param name="Entries">Entries held.</param>
    /// <param name="Position">Position of the first entry not held.</param>
    /// <param name="Tokens">Prompt tokens held.</param>
    /// <param name="Segment">The first segment not wholly held.</param>
    /// <param name="Offset">Its first token not held.</param>
    internal readonly record struct Match(int Entries, int Position, int Tokens, int Segment, int Offset);

    private readonly record struct Entry(UInt128 Key, int Tokens, int Positions);
}
