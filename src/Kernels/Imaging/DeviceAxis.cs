using ILGPU.Runtime;

namespace FastEval.Kernels.Imaging;

/// <summary>The buffers behind an <see cref="AxisView"/>.</summary>
internal sealed class DeviceAxis(Accelerator accelerator) : IDisposable
{
    private readonly DeviceBuffer<int> _first = new(accelerator);
    private readonly DeviceBuffer<int> _taps = new(accelerator);
    private readonly DeviceBuffer<int> _padding = new(accelerator);
    private readonly DeviceBuffer<int> _weights = new(accelerator);

    public AxisView Upload(ResampleAxis axis) => new(
        axis.Count,
        axis.Stride,
        _first.Upload(axis.First.AsSpan(0, axis.Count)),
        _taps.Upload(axis.Taps.AsSpan(0, axis.Count)),
        _padding.Upload(axis.PaddingWeight.AsSpan(0, axis.Count)),
        _weights.Upload(axis.Weights.AsSpan(0, axis.Count * axis.Stride)));

    public void Dispose()
    {
        _first.Dispose();
        _taps.Dispose();
        _padding.Dispose();
        _weights.Dispose();
    }
}
