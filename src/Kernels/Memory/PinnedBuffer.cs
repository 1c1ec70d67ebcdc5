using System.Buffers;

namespace FastEval.Kernels.Memory;

/// <summary>
/// A buffer lent by a <see cref="PinnedPool{T}"/>: a value, so that lending allocates nothing. Copies are the same loan; it is returned once.
/// </summary>
/// <typeparam name="T">Element type.</typeparam>
public readonly struct PinnedBuffer<T> : IMemoryOwner<T>
    where T : unmanaged
{
    private readonly PinnedBlock<T> _block;
    private readonly int _length;
    private readonly long _lease;

    internal PinnedBuffer(PinnedBlock<T> block, int length)
    {
        _block = block;
        _length = length;
        _lease = block.Lend();
    }

    /// <summary>False for <c>default</c>.</summary>
    public bool IsAllocated => _block is not null;

    /// <summary>Elements asked for.</summary>
    public int Length => _length;

    /// <summary>The elements, pinned for as long as they are lent.</summary>
    /// <exception cref="ObjectDisposedException">It was returned.</exception>
    public Span<T> Span => Current().AsSpan(0, _length);

    /// <summary>The elements, pinned for as long as they are lent.</summary>
    /// <exception cref="ObjectDisposedException">It was returned.</exception>
    public Memory<T> Memory => Current().AsMemory(0, _length);

    /// <summary>Returns it to its pool.</summary>
    /// <exception cref="InvalidOperationException">It was returned before.</exception>
    public void Dispose() => _block?.Return(_lease);

    private T[] Current()
    {
        ObjectDisposedException.ThrowIf(_block is null || !_block.IsCurrent(_lease), typeof(PinnedBuffer<T>));
        return _block.Array;
    }
}
