using ILGPU;
using ILGPU.Runtime;

namespace FastEval.Kernels.Imaging;

/// <summary>Memory on an accelerator that grows when more is asked for.</summary>
internal sealed class DeviceBuffer<T>(Accelerator accelerator) : IDisposable
    where T : unmanaged
{
    private MemoryBuffer1D<T, Stride1D.Dense>? _memory;

    /// <summary>Room for so many elements; what was in it is lost.</summary>
    public ArrayView<T> Reserve(int length)
    {
        if (_memory is null || _memory.Length < length)
        {
            _memory?.Dispose();
            _memory = accelerator.Allocate1D<T>(length);
        }

        return _memory.AsArrayView<T>(0, length);
    }

    /// <summary>Copies values in.</summary>
    public ArrayView<T> Upload(Span<T> values)
    {
        ArrayView<T> view = Reserve(values.Length);
        view.CopyFromCPU(accelerator.DefaultStream, values);
        return view;
    }

    public void Dispose() => _memory?.Dispose();
}
