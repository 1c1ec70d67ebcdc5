using FastEval.Kernels.Memory;

namespace FastEval.Kernels.Imaging;

/// <summary>
/// An 8-bit RGB picture in pooled, pinned memory: height × width × 3 bytes, rows from the top, channels interleaved, no padding.
/// Owned by whoever made it; not thread-safe while it is being written.
/// </summary>
public sealed class RgbImage : IDisposable
{
    private PinnedBuffer<byte> _buffer;

    /// <summary>Allocates a picture with undefined contents.</summary>
    /// <param name="width">Pixels across, at least 1.</param>
    /// <param name="height">Pixels down, at least 1.</param>
    public RgbImage(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Width = width;
        Height = height;
        _buffer = SharedPool.Of<byte>().Rent(checked(width * height * 3));
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>Height × width × 3 bytes. Invalid after <see cref="Dispose"/>.</summary>
    public Span<byte> Pixels => _buffer.Span;

    /// <summary>Returns the buffer to its pool; a second time does nothing.</summary>
    public void Dispose()
    {
        PinnedBuffer<byte> buffer = _buffer;
        _buffer = default;
        buffer.Dispose();
    }
}
