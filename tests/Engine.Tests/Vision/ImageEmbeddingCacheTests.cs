using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Vision;

public sealed class ImageEmbeddingCacheTests
{
    // The pool gives arrays of powers of two.
    private const int Floats = 16;
    private const int Size = Floats * sizeof(float);

    [Fact]
    public void Add_BeyondTheCap_DropsTheLeastRecentlyUsed()
    {
        using var cache = new ImageEmbeddingCache(capacityBytes: 2 * Size);
        cache.Add(Key(1), Embedding(1)).Dispose();
        cache.Add(Key(2), Embedding(2)).Dispose();
        Assert.Equal(1, Acquire(cache, 1));
        cache.Add(Key(3), Embedding(3)).Dispose();

        Assert.Equal((2, 2L * Size, 1L), (cache.Count, cache.Bytes, cache.Evictions));
        Assert.Equal([1, null, 3], new[] { 1, 2, 3 }.Select(key => Acquire(cache, key)));
        Assert.Equal((3L, 1L), (cache.Hits, cache.Misses));
    }

    [Fact]
    public void Add_WhileEverythingIsLeased_GoesBeyondTheCapUntilALeaseEnds()
    {
        using var cache = new ImageEmbeddingCache(capacityBytes: Size);
        EmbeddingLease first = cache.Add(Key(1), Embedding(1));
        EmbeddingLease second = cache.Add(Key(2), Embedding(2));
        EmbeddingLease again = Lease(cache, 1);
        Assert.Equal((2, 2L * Size), (cache.Count, cache.Bytes));

        first.Dispose();
        Assert.Equal(1, again.Embedding.Parts[0].Embeddings.Span[0]);
        Assert.Equal(2, cache.Count);
        again.Dispose();

        Assert.Equal((1, (long)Size), (cache.Count, cache.Bytes));
        Assert.Equal(2, second.Embedding.Parts[0].Embeddings.Span[0]);
        Assert.Null(Acquire(cache, 1));
        second.Dispose();
        Assert.Equal(2, Acquire(cache, 2));
    }

    [Fact]
    public void Add_WithoutCapacity_LivesWhileLeased()
    {
        using var cache = new ImageEmbeddingCache(capacityBytes: 0);
        ImageEmbedding embedding = Embedding(1);
        EmbeddingLease lease = cache.Add(Key(1), embedding);
        Assert.Equal(1, Acquire(cache, 1));

        lease.Dispose();
        lease.Dispose();

        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
        Assert.Throws<ObjectDisposedException>(() => embedding.Parts[0].Embeddings);
        Assert.Throws<ObjectDisposedException>(() => lease.Embedding);
    }

    [Fact]
    public void Add_SameKey_ReplacesTheOlderAndFreesItAfterItsLease()
    {
        using var cache = new ImageEmbeddingCache(1000);
        ImageEmbedding older = Embedding(1);
        EmbeddingLease lease = cache.Add(Key(1), older);
        cache.Add(Key(1), Embedding(2)).Dispose();

        Assert.Equal((1, 2L * Size), (cache.Count, cache.Bytes));
        Assert.Equal(2, Acquire(cache, 1));
        Assert.Equal(1, lease.Embedding.Parts[0].Embeddings.Span[0]);
        lease.Dispose();
        Assert.Equal((1, (long)Size), (cache.Count, cache.Bytes));
        Assert.Throws<ObjectDisposedException>(() => older.Parts[0].Embeddings);
    }

    [Fact]
    public void Clear_ForgetsAllAndFreesWhatIsNotLeased()
    {
        using var cache = new ImageEmbeddingCache(1000);
        EmbeddingLease lease = cache.Add(Key(1), Embedding(1));
        cache.Add(Key(2), Embedding(2)).Dispose();

        cache.Clear();

        Assert.Equal((0, (long)Size), (cache.Count, cache.Bytes));
        Assert.Null(Acquire(cache, 1));
        Assert.Equal(1, lease.Embedding.Parts[0].Embeddings.Span[0]);
        lease.Dispose();
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public void TryCountTokens_IsNeitherHitNorUse()
    {
        using var cache = new ImageEmbeddingCache(2 * Size);
        cache.Add(Key(1), Embedding(1)).Dispose();
        cache.Add(Key(2), Embedding(2)).Dispose();
        Assert.True(cache.TryCountTokens(Key(1), out int tokens));
        Assert.False(cache.TryCountTokens(Key(3), out _));
        cache.Add(Key(3), Embedding(3)).Dispose();

        Assert.Equal(Floats, tokens);
        Assert.Equal((0L, 0L), (cache.Hits, cache.Misses));
        Assert.Null(Acquire(cache, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1000)]
    public void AnyOperations_FromManyThreads_NeverCrossOrLoseAnEmbedding(int capacity)
    {
        const int keys = 12;
        var cache = new ImageEmbeddingCache(capacity * Size);
        var threads = new Thread[8];
        int failures = 0;
        for (int t = 0; t < threads.Length; t++)
        {
            int seed = t;
            threads[t] = new Thread(() =>
            {
                try
                {
                    Work(cache, new Random(seed));
                }
                catch (Exception)
                {
                    Interlocked.Increment(ref failures);
                }
            });
            threads[t].Start();
        }
        foreach (Thread thread in threads)
            thread.Join();

        Assert.Equal(0, failures);
        Assert.InRange(cache.Bytes, 0, capacity * Size);
        Assert.Equal(cache.Bytes, cache.Count * Size);
        cache.Dispose();
        Assert.Equal(0, cache.Bytes);

        static void Work(ImageEmbeddingCache cache, Random random)
        {
            var held = new Queue<(int Key, EmbeddingLease Lease)>();
            for (int i = 0; i < 4000; i++)
            {
                int key = random.Next(keys);
                if (!cache.TryAcquire(Key(key), out EmbeddingLease lease) || random.Next(20) == 0)
                {
                    lease?.Dispose();
                    lease = cache.Add(Key(key), Embedding(key));
                }
                held.Enqueue((key, lease));
                if (random.Next(500) == 0)
                    cache.Clear();
                while (held.Count > random.Next(4))
                {
                    (int expected, EmbeddingLease oldest) = held.Dequeue();
                    Assert.Equal(Enumerable.Repeat((float)expected, Floats), oldest.Embedding.Parts[0].Embeddings.ToArray());
                    oldest.Dispose();
                }
            }
            foreach ((_, EmbeddingLease lease) in held)
                lease.Dispose();
        }
    }

    private static EmbeddingKey Key(int number) => new(0, (UInt128)number);

    private static EmbeddingLease Lease(ImageEmbeddingCache cache, int key)
    {
        Assert.True(cache.TryAcquire(Key(key), out EmbeddingLease lease));
        return lease;
    }

    /// <summary>The number that the embedding holds, or null without one.</summary>
    private static int? Acquire(ImageEmbeddingCache cache, int key)
    {
        if (!cache.TryAcquire(Key(key), out EmbeddingLease lease))
            return null;
        using (lease)
            return (int)lease.Embedding.Parts[0].Embeddings.Span[0];
    }

    private static ImageEmbedding Embedding(int content)
    {
        MemoryOwner<float> owner = MemoryOwner<float>.Allocate(Floats);
        owner.Span.Fill(content);
        return new ImageEmbedding([ImageEmbeddingPart.OfEmbeddings(owner, Floats)]);
    }
}
