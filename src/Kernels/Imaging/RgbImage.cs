using System.Buffers;
using CommunityToolkit.HighPerformance.Buffers;

namespace FastEval.Kernels.Imaging;

/// <summary>
/// An 8-bit RGB picture in pooled memory: height × width × 3 bytes, rows from the top, channels interleaved, no padding.
/// Owned by whoever made it; not thread-safe while it is being written.
/// </summary>
public sealed class RgbImage : IDisposable
{
    private readonly MemoryOwner<byte> _owner;

    /// <summary>Allocates a picture with undefined contents.</summary>
    /// <param name="width">Pixels across, at least 1.</param>
    /// <param name="height">Pixels down, at least 1.</param>
    public RgbImage(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Width = width;
        Height = height;
        _owner = MemoryOwner<byte>.Allocate(checked(width * height * 3), ArrayPool<byte>.Shared);
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>Height × width × 3 bytes. Invalid after <see cref="Dispose"/>.</summary>
    public Span<byte> Pixels => _owner.Span;

    /// <summary>Returns the buffer to its pool.</summary>
    public void Dispose() => _owner.Dispose();
}
