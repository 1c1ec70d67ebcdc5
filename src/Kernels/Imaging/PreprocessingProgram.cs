using ILGPU;
using ILGPU.Runtime;

namespace FastEval.Kernels.Imaging;

/// <summary>The kernels of preprocessing, compiled for an accelerator.</summary>
internal sealed class PreprocessingProgram(Accelerator accelerator)
{
    public Action<AcceleratorStream, Index2D, ArrayView<byte>, ArrayView<byte>, AxisView, PassSizes, uint> Horizontal { get; } =
        accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<byte>, ArrayView<byte>, AxisView, PassSizes, uint>(PreprocessingKernels.Horizontal);

    public Action<AcceleratorStream, Index2D, ArrayView<byte>, ArrayView<byte>, AxisView, AxisView, PassSizes, uint> Vertical { get; } =
        accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<byte>, ArrayView<byte>, AxisView, AxisView, PassSizes, uint>(PreprocessingKernels.Vertical);

    public Action<AcceleratorStream, Index2D, ArrayView<byte>, ArrayView<float>, ArrayView<float>, PatchLayout> Normalize { get; } =
        accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<byte>, ArrayView<float>, ArrayView<float>, PatchLayout>(PreprocessingKernels.Normalize);
}
