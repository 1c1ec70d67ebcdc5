namespace FastEval.Engine.Vision;

/// <summary>
/// Embeddings of pictures seen before, by the hash of their file's bytes; the least recently used go first when the byte cap
/// is passed. What a running request uses stays until <see cref="Trim"/>. Not thread-safe.
/// </summary>
internal sealed class ImageEmbeddingCache(long capacityBytes) : IDisposable
{
    private readonly Dictionary<UInt128, LinkedListNode<(UInt128 Key, ImageEmbedding Embedding)>> _byKey = [];
    private readonly LinkedList<(UInt128 Key, ImageEmbedding Embedding)> _recent = [];

    /// <summary>Bytes of all embeddings held.</summary>
    public long Bytes { get; private set; }

    /// <summary>Embeddings held.</summary>
    public int Count => _byKey.Count;

    public bool TryGet(UInt128 key, out ImageEmbedding embedding)
    {
        if (!_byKey.TryGetValue(key, out LinkedListNode<(UInt128 Key, ImageEmbedding Embedding)>? node))
        {
            embedding = null!;
            return false;
        }
        _recent.Remove(node);
        _recent.AddFirst(node);
        embedding = node.Value.Embedding;
        return true;
    }

    /// <summary>Takes over an embedding, in place of an older one of the same picture.</summary>
    public void Put(UInt128 key, ImageEmbedding embedding)
    {
        if (_byKey.TryGetValue(key, out LinkedListNode<(UInt128 Key, ImageEmbedding Embedding)>? old))
            Remove(old);
        _byKey[key] = _recent.AddFirst((key, embedding));
        Bytes += Size(embedding);
    }

    /// <summary>Drops the least recently used until the cap holds. Call when no request uses an embedding.</summary>
    public void Trim()
    {
        while (Bytes > capacityBytes && _recent.Last is { } oldest)
            Remove(oldest);
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        while (_recent.Last is { } node)
            Remove(node);
    }

    public void Dispose() => Clear();

    private void Remove(LinkedListNode<(UInt128 Key, ImageEmbedding Embedding)> node)
    {
        _byKey.Remove(node.Value.Key);
        _recent.Remove(node);
        Bytes -= Size(node.Value.Embedding);
        node.Value.Embedding.Dispose();
    }

    private static long Size(ImageEmbedding embedding) =>
        embedding.Parts.Sum(part => part.IsEmbeddings ? (long)part.Embeddings.Length * sizeof(float) : part.TokenCount * sizeof(int));
}
