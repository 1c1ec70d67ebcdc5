namespace FastEval.Engine.Decoding;

/// <summary>The numbers by which the KV cache tells sequences apart, 0 to count − 1; the lowest free one is taken.</summary>
internal sealed class SequenceIds(int count)
{
    private readonly SortedSet<int> _free = [.. Enumerable.Range(0, count)];

    public int Free => _free.Count;

    public int Take()
    {
        int id = _free.Min;
        if (!_free.Remove(id))
            throw new InvalidOperationException("All sequence numbers are taken.");
        return id;
    }

    public void Return(int id)
    {
        if (!_free.Add(id))
            throw new InvalidOperationException($"Sequence number {id} was not taken.");
    }
}
