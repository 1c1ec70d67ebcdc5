using System.Threading.Channels;

namespace FastEval.Engine.Vision;

/// <summary>
/// Writes embeddings to a store in the order of asking, on a thread of the pool, so that no request waits for a disk; when more than a few
/// are waiting, whoever asks waits too.
/// </summary>
internal sealed class EmbeddingWriter : IDisposable
{
    /// <summary>Embeddings that wait to be written before whoever adds another waits.</summary>
    internal const int LongestQueue = 16;

    private readonly EmbeddingStore _store;
    private readonly Channel<(EmbeddingKey Key, EmbeddingLease Lease)> _queue = Channel.CreateBounded<(EmbeddingKey, EmbeddingLease)>(
        new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    private readonly Task _work;

    internal EmbeddingWriter(EmbeddingStore store)
    {
        _store = store;
        _work = Task.Run(RunAsync);
    }

    /// <summary>Has an embedding written and its lease disposed afterwards; after <see cref="Dispose"/> only the latter.</summary>
    internal void Write(EmbeddingKey key, EmbeddingLease lease)
    {
        while (!_queue.Writer.TryWrite((key, lease)))
        {
            if (!_queue.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
            {
                lease.Dispose();
                return;
            }
        }
    }

    /// <summary>Waits until everything is written.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _work.GetAwaiter().GetResult();
    }

    private async Task RunAsync()
    {
        await foreach ((EmbeddingKey key, EmbeddingLease lease) in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            using (lease)
                _ = _store.Write(key, lease.Embedding); // what fails is counted and told there
        }
    }
}
