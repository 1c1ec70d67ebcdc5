namespace FastEval.Kernels.Memory;

/// <summary>
/// One array of a <see cref="PinnedPool{T}"/>. The lease number grows when it is lent and when it comes back, so that an old <see cref="PinnedBuffer{T}"/>
/// is known as such even after the array was lent to someone else.
/// </summary>
internal sealed class PinnedBlock<T>(PinnedPool<T> pool, int bucket, int length) : IDisposable
    where T : unmanaged
{
    private long _lease;

    /// <summary>Only an array that is lent out can be lost: the pool holds all others.</summary>
    ~PinnedBlock()
    {
        if (IsLent)
        {
            pool.CountLeak();
        }
    }

    public int Bucket => bucket;

    public T[] Array { get; } = GC.AllocateUninitializedArray<T>(length, pinned: true);

    public long Bytes => PinnedPool<T>.BytesOf(Array.Length);

    private bool IsLent => (Volatile.Read(ref _lease) & 1) == 1;

    /// <summary>Marks it lent and returns the lease's number, which is odd.</summary>
    public long Lend() => Interlocked.Increment(ref _lease);

    public bool IsCurrent(long lease) => Volatile.Read(ref _lease) == lease;

    /// <summary>Takes it back.</summary>
    /// <exception cref="InvalidOperationException">It was returned before.</exception>
    public void Return(long lease)
    {
        if (Interlocked.CompareExchange(ref _lease, lease + 1, lease) != lease)
        {
            throw new InvalidOperationException($"A buffer of {Bytes} bytes was returned twice. Dispose each PinnedBuffer exactly once.");
        }

        pool.Return(this);
    }

    /// <summary>Lets it go: it is not lent any more, so the finalizer would have nothing to tell.</summary>
    public void Dispose() => GC.SuppressFinalize(this);
}
