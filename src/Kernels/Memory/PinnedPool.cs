using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastEval.Kernels.Memory;

/// <summary>
/// Pinned arrays that are made once and lent again and again. Lengths are rounded up to powers of two; what comes back beyond the cap is left to the
/// garbage collector. Thread-safe; renting a length seen before allocates nothing.
/// </summary>
/// <typeparam name="T">Element type; without references, because the arrays are pinned.</typeparam>
public sealed class PinnedPool<T>
    where T : unmanaged
{
    private const int SmallestLength = 64;

    private readonly Lock _gate = new();
    private readonly Stack<PinnedBlock<T>>[] _idle;
    private long _idleBytes;
    private int _outstanding;
    private int _leaked;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="capBytes">Most bytes kept while nobody uses them, 0 or more; what is lent out does not count.</param>
    public PinnedPool(long capBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capBytes);
        CapBytes = capBytes;
        _idle = new Stack<PinnedBlock<T>>[32];
        for (int i = 0; i < _idle.Length; i++)
        {
            _idle[i] = new Stack<PinnedBlock<T>>();
        }
    }

    /// <summary>Most bytes kept while nobody uses them.</summary>
    public long CapBytes { get; }

    /// <summary>Bytes kept while nobody uses them.</summary>
    public long IdleBytes => Interlocked.Read(ref _idleBytes);

    /// <summary>Buffers lent and not yet returned (leaked ones no longer count once they were found).</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>Buffers that the garbage collector found lent, never returned, and out of reach.</summary>
    public int Leaked => Volatile.Read(ref _leaked);

    /// <summary>Lends a buffer with undefined contents; the caller disposes it exactly once.</summary>
    /// <param name="length">Elements, 0 or more.</param>
    public PinnedBuffer<T> Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        int bucket = BitOperations.Log2((uint)Math.Max(length, SmallestLength) - 1) + 1;
        PinnedBlock<T>? block;
        lock (_gate)
        {
            if (_idle[bucket].TryPop(out block))
            {
                _idleBytes -= block.Bytes;
            }
        }

        Interlocked.Increment(ref _outstanding);

        // The last bucket's power of two is longer than an array can be.
        block ??= new PinnedBlock<T>(this, bucket, bucket == 31 ? length : 1 << bucket);
        if (block.Array.Length < length)
        {
            block = new PinnedBlock<T>(this, bucket, length);
        }

        return new PinnedBuffer<T>(block, length);
    }

    internal void Return(PinnedBlock<T> block)
    {
        Interlocked.Decrement(ref _outstanding);
        lock (_gate)
        {
            if (_idleBytes + block.Bytes <= CapBytes)
            {
                _idleBytes += block.Bytes;
                _idle[block.Bucket].Push(block);
                return;
            }
        }

        block.Dispose();
    }

    internal void CountLeak()
    {
        Interlocked.Decrement(ref _outstanding);
        Interlocked.Increment(ref _leaked);
    }

    internal static long BytesOf(int length) => (long)length * Unsafe.SizeOf<T>();
}
