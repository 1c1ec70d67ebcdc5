namespace FastEval.Engine.Vision;

/// <summary>
/// Embeddings of pictures seen before, under a byte cap: the least recently used go first. What a lease holds stays, beyond the cap
/// if need be, and leaves when its last lease ends. Thread-safe. With a store, what memory lacks is looked for on disk, and what is
/// added is written there by a thread of its own.
/// </summary>
internal sealed class ImageEmbeddingCache(long capacityBytes, EmbeddingStore? store = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<EmbeddingKey, Entry> _byKey = [];
    private readonly LinkedList<Entry> _idle = []; // without a lease; the most recently used first
    private readonly EmbeddingWriter? _writer = store is null ? null : new EmbeddingWriter(store);
    private long _bytes;
    private long _hits;
    private long _diskHits;
    private long _misses;
    private long _evictions;

    /// <summary>Bytes of the memory that embeddings occupy, leased ones included.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Embeddings that can be found.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _byKey.Count;
        }
    }

    /// <summary>Times that <see cref="TryAcquire"/> found an embedding in memory.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Times that it found one on disk only.</summary>
    public long DiskHits => Interlocked.Read(ref _diskHits);

    /// <summary>Times that it found none.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Embeddings that left because of the cap.</summary>
    public long Evictions => Interlocked.Read(ref _evictions);

    /// <summary>Finds an embedding and keeps it until the lease is disposed; counts a hit or a miss.</summary>
    public bool TryAcquire(EmbeddingKey key, out EmbeddingLease lease)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out Entry? entry))
            {
                _hits++;
                lease = Lease(entry, EmbeddingSource.Memory);
                return true;
            }
        }
        // Two threads may read the same file at once: the later one's copy takes the place of the other's.
        if (store?.TryRead(key) is { } read)
        {
            Interlocked.Increment(ref _diskHits);
            lease = Insert(key, read, EmbeddingSource.Disk);
            return true;
        }
        Interlocked.Increment(ref _misses);
        lease = null!;
        return false;
    }

    /// <summary>Whether an embedding is in memory, and how many prompt tokens it has; counts nothing and is no use of it.</summary>
    public bool TryCountTokens(EmbeddingKey key, out int tokens)
    {
        lock (_gate)
        {
            bool found = _byKey.TryGetValue(key, out Entry? entry);
            tokens = found ? entry!.Embedding.TokenCount : 0;
            return found;
        }
    }

    /// <summary>
    /// Takes over an embedding that was computed, in place of an older one of the same key, and leases it.
    /// </summary>
    public EmbeddingLease Add(EmbeddingKey key, ImageEmbedding embedding)
    {
        EmbeddingLease lease = Insert(key, embedding, EmbeddingSource.Encoder);
        if (_writer is not null)
        {
            EmbeddingLease forWriter;
            lock (_gate)
                forWriter = Lease(lease.Entry, EmbeddingSource.Encoder);
            _writer.Write(key, forWriter);
        }
        return lease;
    }

    /// <summary>Forgets everything in memory; what is leased lives until its leases end. The disk is left alone.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (Entry entry in _byKey.Values)
                Forget(entry);
            _byKey.Clear();
        }
    }

    /// <summary>Writes what is still to be written, and forgets everything.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        Clear();
    }

    internal void Return(Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Leases > 0)
                return;
            if (entry.IsForgotten)
            {
                Free(entry);
                return;
            }
            _idle.AddFirst(entry.Node);
            Trim();
        }
    }

    private EmbeddingLease Insert(EmbeddingKey key, ImageEmbedding embedding, EmbeddingSource source)
    {
        var entry = new Entry(this, key, embedding);
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out Entry? older))
                Forget(older);
            _byKey[key] = entry;
            _bytes += entry.Bytes;
            EmbeddingLease lease = Lease(entry, source);
            Trim();
            return lease;
        }
    }

    private EmbeddingLease Lease(Entry entry, EmbeddingSource source)
    {
        if (entry.Leases++ == 0 && entry.Node.List is not null)
            _idle.Remove(entry.Node);
        return new EmbeddingLease(entry, source);
    }

    private void Trim()
    {
        while (_bytes > capacityBytes && _idle.Last is { } oldest)
        {
            _byKey.Remove(oldest.Value.Key);
            Forget(oldest.Value);
            _evictions++;
        }
    }

    /// <summary>For an entry that cannot be found any more.</summary>
    private void Forget(Entry entry)
    {
        entry.IsForgotten = true;
        if (entry.Leases > 0)
            return;
        _idle.Remove(entry.Node);
        Free(entry);
    }

    private void Free(Entry entry)
    {
        _bytes -= entry.Bytes;
        entry.Embedding.Dispose();
    }

    /// <summary>An embedding and who uses it; guarded by the cache's lock.</summary>
    internal sealed class Entry
    {
        internal Entry(ImageEmbeddingCache owner, EmbeddingKey key, ImageEmbedding embedding)
        {
            Owner = owner;
            Key = key;
            Embedding = embedding;
            Bytes = embedding.ByteLength;
            Node = new LinkedListNode<Entry>(this);
        }

        internal ImageEmbeddingCache Owner { get; }

        internal EmbeddingKey Key { get; }

        internal ImageEmbedding Embedding { get; }

        internal long Bytes { get; }

        internal LinkedListNode<Entry> Node { get; }

        internal int Leases { get; set; }

        internal bool IsForgotten { get; set; }
    }
}
