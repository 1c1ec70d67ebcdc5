using System.Buffers;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Vision;

public sealed class ImageEmbeddingCacheTests
{
    private const int Floats = 10;
    private const int Size = Floats * sizeof(float);

    [Fact]
    public void Put_BeyondTheCap_StaysUntilTrim()
    {
        using var cache = new ImageEmbeddingCache(2 * Size);
        CountedMemory[] memory = Put(cache, 1, 2, 3);
        Assert.Equal((3, 3L * Size), (cache.Count, cache.Bytes));
        Assert.All(memory, one => Assert.Equal(0, one.Disposals));
        cache.Trim();
        Assert.Equal((2, 2L * Size), (cache.Count, cache.Bytes));
        Assert.Equal([1, 0, 0], memory.Select(one => one.Disposals));
        Assert.False(cache.TryGet(1, out _));
    }

    [Fact]
    public void Trim_AfterUse_DropsTheLeastRecentlyUsed()
    {
        using var cache = new ImageEmbeddingCache(2 * Size);
        CountedMemory[] memory = Put(cache, 1, 2, 3);
        Assert.True(cache.TryGet(1, out ImageEmbedding found));
        Assert.Equal(Floats, found.Parts[0].Embeddings.Length);
        cache.Trim();
        Assert.Equal([0, 1, 0], memory.Select(one => one.Disposals));
        Assert.True(cache.TryGet(1, out _));
        Assert.True(cache.TryGet(3, out _));
    }

    [Fact]
    public void Trim_CapOfZero_KeepsNothing()
    {
        using var cache = new ImageEmbeddingCache(0);
        CountedMemory[] memory = Put(cache, 1, 2);
        cache.Trim();
        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
        Assert.All(memory, one => Assert.Equal(1, one.Disposals));
    }

    [Fact]
    public void Trim_WithinTheCap_KeepsEverything()
    {
        using var cache = new ImageEmbeddingCache(2 * Size);
        Put(cache, 1, 2);
        cache.Trim();
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void Put_SameKey_ReplacesAndDisposesTheOlder()
    {
        using var cache = new ImageEmbeddingCache(100 * Size);
        CountedMemory[] memory = Put(cache, 1, 2, 1);
        Assert.Equal((2, 2L * Size), (cache.Count, cache.Bytes));
        Assert.Equal([1, 0, 0], memory.Select(one => one.Disposals));
    }

    [Fact]
    public void Put_TokensBetweenEmbeddings_CountsThem()
    {
        using var cache = new ImageEmbeddingCache(100 * Size);
        cache.Put(1, new ImageEmbedding([ImageEmbeddingPart.OfTokens([5, 6]), ImageEmbeddingPart.OfEmbeddings(new CountedMemory(), 2)]));
        Assert.Equal(Size + 2 * sizeof(int), cache.Bytes);
    }

    [Fact]
    public void Clear_HeldEmbeddings_DisposesEachOnce()
    {
        var cache = new ImageEmbeddingCache(100 * Size);
        CountedMemory[] memory = Put(cache, 1, 2, 3);
        cache.Clear();
        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
        cache.Dispose();
        Assert.All(memory, one => Assert.Equal(1, one.Disposals));
    }

    private static CountedMemory[] Put(ImageEmbeddingCache cache, params int[] keys)
    {
        CountedMemory[] memory = [.. keys.Select(_ => new CountedMemory())];
        for (int i = 0; i < keys.Length; i++)
            cache.Put((UInt128)keys[i], new ImageEmbedding([ImageEmbeddingPart.OfEmbeddings(memory[i], 2)]));
        return memory;
    }

    private sealed class CountedMemory : IMemoryOwner<float>
    {
        public int Disposals { get; private set; }

        public Memory<float> Memory { get; } = new float[Floats];

        public void Dispose() => Disposals++;
    }
}
