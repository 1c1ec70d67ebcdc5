using ILGPU;
using ILGPU.Runtime;

namespace FastEval.Kernels.Accelerators;

/// <summary>
/// A host array in page-locked memory and its like on an accelerator; both grow when more is asked for, and are kept. Page-locked memory is copied without
/// the driver's own staging, and the copy runs while the processor does something else.
/// </summary>
internal sealed class DeviceBuffer<T>(Accelerator accelerator) : IDisposable
    where T : unmanaged
{
    private MemoryBuffer1D<T, Stride1D.Dense>? _memory;
    private PageLockedArray1D<T>? _host;

    /// <summary>Room on the accelerator; what was in it is lost.</summary>
    public ArrayView<T> Reserve(long length)
    {
        if (_memory is null || _memory.Length < length)
        {
            _memory?.Dispose();
            _memory = null;
            _memory = accelerator.Allocate1D<T>(RoomFor(length));
        }

        return _memory.AsArrayView<T>(0, length);
    }

    /// <summary>Room on the host; what was in it is lost.</summary>
    public Span<T> Stage(int length)
    {
        if (_host is null || _host.Length < length)
        {
            _host?.Dispose();
            _host = null;
            _host = accelerator.AllocatePageLocked1D<T>(RoomFor(length));
        }

        return _host.Span[..length];
    }

    /// <summary>Copies what was staged to the accelerator, in the stream's order.</summary>
    public ArrayView<T> Upload(AcceleratorStream stream, int length)
    {
        ArrayView<T> view = Reserve(length);
        view.CopyFromPageLockedAsync(stream, _host!);
        return view;
    }

    /// <summary>Copies from the accelerator, and waits for the stream.</summary>
    public ReadOnlySpan<T> Download(AcceleratorStream stream, int length)
    {
        Span<T> host = Stage(length);
        Reserve(length).CopyToPageLockedAsync(stream, _host!);
        stream.Synchronize();
        return host;
    }

    public void Dispose()
    {
        _memory?.Dispose();
        _host?.Dispose();
    }

    /// <summary>At least one element, and a quarter more than asked, so that slowly growing sizes do not allocate each time.</summary>
    private static long RoomFor(long length) => Math.Max(1, length + (length / 4));
}
