namespace FastEval.Engine.Vision;

/// <summary>
/// The right to read an embedding of an <see cref="ImageEmbeddingCache"/> until it is disposed. Disposing it twice does nothing;
/// it may be disposed on any thread, also after the cache.
/// </summary>
internal sealed class EmbeddingLease : IDisposable
{
    private ImageEmbeddingCache.Entry? _entry;

    internal EmbeddingLease(ImageEmbeddingCache.Entry entry, EmbeddingSource source)
    {
        _entry = entry;
        Source = source;
    }

    /// <summary>Where the embedding was when the lease was taken.</summary>
    public EmbeddingSource Source { get; }

    /// <summary>The embedding; belongs to the cache, so do not dispose it.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public ImageEmbedding Embedding => Entry.Embedding;

    internal ImageEmbeddingCache.Entry Entry => _entry ?? throw new ObjectDisposedException(nameof(EmbeddingLease));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _entry, null) is { } entry)
            entry.Owner.Return(entry);
    }
}
