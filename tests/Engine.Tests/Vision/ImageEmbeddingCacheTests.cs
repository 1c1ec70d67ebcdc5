using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Vision;

public sealed class ImageEmbeddingCacheTests
{
    [Fact]
    public void Trim_BeyondTheCap_DropsTheLeastRecentlyUsed()
    {
        using var cache = new ImageEmbeddingCache(capacityBytes: 2 * 40);
        cache.Put(1, Embedding());
        cache.Put(2, Embedding());
        Assert.True(cache.TryGet(1, out _));
        cache.Put(3, Embedding());
        Assert.Equal(3, cache.Count);
        cache.Trim();

        Assert.Equal(80, cache.Bytes);
        Assert.True(cache.TryGet(1, out _) && cache.TryGet(3, out _));
        Assert.False(cache.TryGet(2, out _));
    }

    [Fact]
    public void Put_SameKey_ReplacesAndFreesTheOlder()
    {
        using var cache = new ImageEmbeddingCache(1000);
        ImageEmbedding older = Embedding();
        ImageEmbedding newer = Embedding();
        cache.Put(1, older);
        cache.Put(1, newer);

        Assert.Equal((1, 40L), (cache.Count, cache.Bytes));
        Assert.True(cache.TryGet(1, out ImageEmbedding found));
        Assert.Same(newer, found);
        Assert.Throws<ObjectDisposedException>(() => older.Parts[0].Embeddings);
    }

    [Fact]
    public void Clear_EmptiesIt()
    {
        using var cache = new ImageEmbeddingCache(1000);
        cache.Put(1, Embedding());
        cache.Clear();
        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
        Assert.False(cache.TryGet(1, out _));
    }

    private static ImageEmbedding Embedding() => new([ImageEmbeddingPart.OfEmbeddings(MemoryOwner<float>.Allocate(10), 10)]);
}
