using System.Security.Cryptography;
using CommunityToolkit.HighPerformance.Buffers;
using FastEval.Engine.Tests.Gguf;
using FastEval.Engine.Vision;

namespace FastEval.Engine.Tests.Vision;

public sealed class EmbeddingStoreTests : IDisposable
{
    // Of Simple's, and of Rich's.
    private static readonly EmbeddingLimits Limits = new(8, 1000), OfRich = new(2, 7);
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryRead_OfWhatWasWritten_GivesTheSameBitsAndShape()
    {
        EmbeddingStore store = Store(OfRich);
        using ImageEmbedding written = Rich(7);

        Assert.True(store.Write(Key(7), written));
        using ImageEmbedding? read = Store(OfRich).TryRead(Key(7));

        AssertEqual(written, read);
        Assert.Equal([store.PathOf(Key(7))], Directory.GetFiles(_folder.Path));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void TryRead_OfNothing_IsNull()
    {
        Assert.Null(Store().TryRead(Key(1)));
        Assert.Null(new EmbeddingStore(_folder.File("none"), 0, Limits, TimeProvider.System, _warnings.Add).TryRead(Key(1)));
        Assert.Empty(_warnings);
    }

    /// <summary>Every byte of a small file, each flipped in a seeded bit; and every length that is too short, and some too long.</summary>
    [Fact]
    public void TryRead_OfDamagedFile_IsNullAndWritingReplacesIt()
    {
        EmbeddingStore store = Store(OfRich);
        using ImageEmbedding embedding = Rich(3);
        store.Write(Key(3), embedding);
        string path = store.PathOf(Key(3));
        byte[] good = File.ReadAllBytes(path);
        var random = new Random(11);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= (byte)(1 << random.Next(8));
            Assert.Null(EmbeddingFile.Read(bad, Key(3), OfRich));
            Assert.Null(EmbeddingFile.Read(good.AsSpan(0, i), Key(3), OfRich));
        }
        foreach (byte[] bad in (byte[][])[[], good[..^1], [.. good, 0], [.. good, .. good], new byte[good.Length], random.GetItems(good, 5000)])
        {
            File.WriteAllBytes(path, bad);
            Assert.Null(store.TryRead(Key(3)));
        }
        Assert.Equal(6, store.Rejected);

        Assert.True(store.Write(Key(3), embedding));
        using ImageEmbedding? read = store.TryRead(Key(3));
        AssertEqual(embedding, read);
    }

    /// <summary>A checksum that fits proves nothing about what is in the file.</summary>
    [Fact]
    public void Read_OfWrongContentsWithRightChecksum_IsNullOrAnEmbedding()
    {
        using var stream = new MemoryStream();
        using ImageEmbedding embedding = Rich(3);
        EmbeddingFile.Write(stream, Key(3), embedding);
        byte[] good = stream.ToArray();
        var random = new Random(12);
        for (int i = 0; i < 20000; i++)
        {
            byte[] bad = [.. good];
            // The head of the file and of its runs is where sizes are.
            for (int k = random.Next(1, 4); k > 0; k--)
                bad[random.Next(8, random.Next(2) == 0 ? 72 : bad.Length - 32)] = (byte)random.Next(256);
            SHA256.HashData(bad.AsSpan(0, bad.Length - 32), bad.AsSpan(bad.Length - 32));
            EmbeddingFile.Read(bad, Key(3), OfRich)?.Dispose();
        }
    }

    [Fact]
    public void TryRead_OfAnotherPicturesFileUnderThisName_IsNull()
    {
        EmbeddingStore store = Store();
        using ImageEmbedding embedding = Rich(1);
        store.Write(Key(1), embedding);
        File.Copy(store.PathOf(Key(1)), store.PathOf(Key(2)));

        Assert.Null(store.TryRead(Key(2)));
        Assert.Equal(1, store.Rejected);
    }

    [Fact]
    public void TryRead_OfAnotherVersion_IsNull()
    {
        EmbeddingStore store = Store();
        using ImageEmbedding embedding = Rich(1);
        store.Write(Key(1), embedding);
        byte[] file = File.ReadAllBytes(store.PathOf(Key(1)));
        Assert.Equal(EmbeddingFile.Version, file[8]);
        file[8]++;
        SHA256.HashData(file.AsSpan(0, file.Length - 32), file.AsSpan(file.Length - 32));
        File.WriteAllBytes(store.PathOf(Key(1)), file);

        Assert.Null(store.TryRead(Key(1)));
    }

    [Fact]
    public void WriteAndRead_BySeveralStoresAtOnce_NeverGivesHalfAFile()
    {
        int foreign = 0;
        int reads = 0;
        Parallel.For(0, 8, worker =>
        {
            EmbeddingStore store = Store();
            using ImageEmbedding own = Simple(5, worker);
            for (int i = 0; i < 60; i++)
            {
                Assert.True(store.Write(Key(5), own));
                using ImageEmbedding? read = store.TryRead(Key(5));
                float[]? floats = read?.Parts[0].Embeddings.ToArray();
                Interlocked.Increment(ref reads);
                if (floats is null || floats.Any(value => value != floats[0]))
                    Interlocked.Increment(ref foreign);
            }
            Interlocked.Add(ref foreign, (int)store.Rejected);
        });

        Assert.Equal((480, 0), (reads, foreign));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_BeyondTheCap_DropsTheFilesUsedLongestAgo()
    {
        var time = new SettableTime();
        using ImageEmbedding embedding = Simple(1000, 1);
        Store().Write(Key(0), embedding);
        long size = new FileInfo(Store().PathOf(Key(0))).Length;
        File.WriteAllText(_folder.File("x.embedding.0.tmp"), "left by a writer that was killed");
        File.SetLastWriteTimeUtc(_folder.File("x.embedding.0.tmp"), time.GetUtcNow().UtcDateTime.AddHours(-2));
        var store = new EmbeddingStore(_folder.Path, 10 * size, Limits, time, _warnings.Add);
        for (int i = 0; i < 10; i++)
        {
            store.Write(Key(i), embedding);
            File.SetLastWriteTimeUtc(store.PathOf(Key(i)), time.GetUtcNow().UtcDateTime);
            time.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(10, Directory.GetFiles(_folder.Path).Length);
        store.TryRead(Key(0))!.Dispose();
        time.Advance(TimeSpan.FromMinutes(1));
        store.Write(Key(10), embedding);
        File.SetLastWriteTimeUtc(store.PathOf(Key(10)), time.GetUtcNow().UtcDateTime);

        Assert.Equal([0, 3, 4, 5, 6, 7, 8, 9, 10], Enumerable.Range(0, 11).Where(i => File.Exists(store.PathOf(Key(i)))));
    }

    [Fact]
    public void AnyCall_OnAFolderThatCannotBe_WarnsOnceAndGoesOn()
    {
        File.WriteAllText(_folder.File("file"), "");
        var store = new EmbeddingStore(_folder.File("file"), 0, Limits, TimeProvider.System, _warnings.Add);
        using ImageEmbedding embedding = Simple(4, 1);

        Assert.False(store.Write(Key(1), embedding));
        Assert.False(store.Write(Key(1), embedding));
        Assert.Null(store.TryRead(Key(1)));

        Assert.Contains("cannot write", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Cache_WithStore_FindsOnDiskWhatAnotherCacheComputed()
    {
        using (var first = new ImageEmbeddingCache(1 << 20, Store()))
        {
            Assert.False(first.TryAcquire(Key(9), out _));
            for (int i = 0; i < 40; i++)
                first.Add(Key(i), Simple(100, i)).Dispose();
        }
        using var second = new ImageEmbeddingCache(1 << 20, Store());

        Assert.True(second.TryAcquire(Key(9), out EmbeddingLease lease));
        using (lease)
        {
            Assert.Equal(EmbeddingSource.Disk, lease.Source);
            Assert.Equal(9, lease.Embedding.Parts[0].Embeddings.Span[99]);
        }
        Assert.True(second.TryAcquire(Key(9), out EmbeddingLease again));
        using (again)
            Assert.Equal(EmbeddingSource.Memory, again.Source);
        Assert.Equal((1L, 1L, 0L), (second.Hits, second.DiskHits, second.Misses));
    }

    [Fact]
    public void Cache_WithoutCapacity_IsWrittenAfterItsLeaseEnded()
    {
        using (var cache = new ImageEmbeddingCache(0, Store()))
            cache.Add(Key(1), Simple(100, 4)).Dispose();

        using ImageEmbedding? read = Store().TryRead(Key(1));
        Assert.Equal(4, read!.Parts[0].Embeddings.Span[0]);
    }

    /// <summary>A file that says that it is this picture's, but is larger than any embedding: a disk image, a film.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryRead_OfAForeignFileOfAnySize_IsNullAndTakesNoMemory(bool hasHead)
    {
        EmbeddingStore store = Store();
        using ImageEmbedding embedding = Simple(5, 1);
        if (hasHead)
            store.Write(Key(1), embedding);
        using (FileStream file = new(store.PathOf(Key(1)), FileMode.OpenOrCreate))
            file.SetLength(1L << 30);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(store.TryRead(Key(1)));
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(taken, 0, 1 << 16);
        Assert.Equal(1, store.Rejected);
        Assert.Contains(store.PathOf(Key(1)), Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.True(store.Write(Key(1), embedding));
        using ImageEmbedding? read = store.TryRead(Key(1));
        AssertEqual(embedding, read);
    }

    /// <summary>Whole and of this key, as another model's would be if keys were made wrongly: it would fail where it is computed with.</summary>
    [Fact]
    public void Read_OfAnotherShapeThanTheModels_IsNull()
    {
        using var stream = new MemoryStream();
        using ImageEmbedding embedding = Rich(3);
        EmbeddingFile.Write(stream, Key(3), embedding);
        byte[] file = stream.ToArray();

        EmbeddingFile.Read(file, Key(3), OfRich)!.Dispose();
        Assert.Null(EmbeddingFile.Read(file, Key(3), OfRich with { Width = 3 }));
        Assert.Null(EmbeddingFile.Read(file, Key(3), OfRich with { MostTokens = 6 }));
        Assert.InRange(file.Length, 0, EmbeddingFile.LongestLength(OfRich));
    }

    [Fact]
    public void Cache_WriterMeetsWhatNobodyForesaw_CountsItAndGoesOn()
    {
        var time = new SettableTime { IsBroken = true };
        var store = new EmbeddingStore(_folder.Path, 1 << 20, Limits, time, _warnings.Add);
        using (var cache = new ImageEmbeddingCache(1 << 20, store))
        {
            cache.Add(Key(1), Simple(10, 1)).Dispose();
            Assert.True(SpinWait.SpinUntil(() => store.Failures == 1, TimeSpan.FromSeconds(30)));
            time.IsBroken = false;
            // More than the writer's queue holds: without a reader this would never end.
            for (int i = 2; i < 40; i++)
                cache.Add(Key(i), Simple(10, i)).Dispose();
        }

        Assert.Equal(1, store.Failures);
        Assert.Contains("The clock is broken.", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.All(Enumerable.Range(2, 38), i => Assert.True(File.Exists(store.PathOf(Key(i)))));
    }

    private EmbeddingStore Store(EmbeddingLimits? limits = null) => new(_folder.Path, 0, limits ?? Limits, TimeProvider.System, _warnings.Add);

    private static EmbeddingKey Key(int number) => EmbeddingKey.Read(SHA256.HashData([(byte)number]));

    private static ImageEmbedding Simple(int tokens, float value)
    {
        MemoryOwner<float> owner = MemoryOwner<float>.Allocate(tokens * 8);
        owner.Span.Fill(value);
        return new ImageEmbedding([ImageEmbeddingPart.OfEmbeddings(owner, tokens)]);
    }

    /// <summary>Every kind of run, and floats that only an exact copy keeps.</summary>
    private static ImageEmbedding Rich(int seed)
    {
        var random = new Random(seed);
        MemoryOwner<float> first = MemoryOwner<float>.Allocate(6);
        random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(first.Span));
        first.Span[0] = float.NaN;
        first.Span[1] = -0f;
        MemoryOwner<float> second = MemoryOwner<float>.Allocate(4);
        second.Span.Fill(float.Epsilon);
        var positions = new MropePositions([.. Enumerable.Range(0, 8)], [true, false, true, true, false, false, true, false]);
        return new ImageEmbedding([
            ImageEmbeddingPart.OfTokens([5, 6]),
            ImageEmbeddingPart.OfEmbeddings(first, 3),
            ImageEmbeddingPart.OfEmbeddings(second, 2, nonCausal: true, positions, positionCount: 1),
            ImageEmbeddingPart.OfTokens([]),
        ]);
    }

    private static void AssertEqual(ImageEmbedding expected, ImageEmbedding? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.TokenCount, actual.TokenCount);
        Assert.Equal(expected.Parts.Count, actual.Parts.Count);
        for (int i = 0; i < expected.Parts.Count; i++)
        {
            (ImageEmbeddingPart one, ImageEmbeddingPart other) = (expected.Parts[i], actual.Parts[i]);
            Assert.Equal((one.IsEmbeddings, one.TokenCount, one.PositionCount, one.NonCausal), (other.IsEmbeddings, other.TokenCount, other.PositionCount, other.NonCausal));
            Assert.Equal(one.Positions?.Offsets, other.Positions?.Offsets);
            Assert.Equal(one.Positions?.Moves, other.Positions?.Moves);
            if (one.IsEmbeddings)
                Assert.Equal(Bits(one), Bits(other));
            else
                Assert.Equal(one.Tokens.ToArray(), other.Tokens.ToArray());
        }

        static int[] Bits(ImageEmbeddingPart part) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(part.Embeddings.Span).ToArray();
    }

    private sealed class SettableTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public bool IsBroken { get; set; }

        public override DateTimeOffset GetUtcNow() => IsBroken ? throw new InvalidOperationException("The clock is broken.") : _now;

        internal void Advance(TimeSpan by) => _now += by;
    }
}
