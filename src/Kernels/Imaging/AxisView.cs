using ILGPU;

namespace FastEval.Kernels.Imaging;

/// <summary>A <see cref="ResampleAxis"/> in the accelerator's memory.</summary>
internal readonly struct AxisView(int count, int stride, ArrayView<int> first, ArrayView<int> taps, ArrayView<int> padding, ArrayView<int> weights)
{
    public readonly int Count = count;
    public readonly int Stride = stride;
    public readonly ArrayView<int> First = first;
    public readonly ArrayView<int> Taps = taps;
    public readonly ArrayView<int> PaddingWeight = padding;
    public readonly ArrayView<int> Weights = weights;
}
