using ILGPU;
using ILGPU.Runtime;

namespace FastEval.Kernels.Scoring;

/// <summary>The kernels of scoring, compiled for an accelerator.</summary>
internal sealed class ScoringProgram(Accelerator accelerator)
{
    public Action<AcceleratorStream, Index2D, ArrayView<float>, int, ArrayView<LaneSums>> Sums { get; } =
        accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, int, ArrayView<LaneSums>>(ScoringKernels.Sums);

    public Action<AcceleratorStream, Index2D, ArrayView<float>, ArrayView<float>, int, ArrayView<LaneSums>> PairSums { get; } =
        accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, ArrayView<float>, int, ArrayView<LaneSums>>(ScoringKernels.PairSums);

    public Action<AcceleratorStream, Index1D, ArrayView<LaneSums>, float, ArrayView<LaneSums>> FoldSums { get; } =
        accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<LaneSums>, float, ArrayView<LaneSums>>(ScoringKernels.FoldSums);

    public Action<AcceleratorStream, Index2D, ArrayView<float>, int, int, ArrayView<LaneBest>, int, ArrayView<LaneBest>> Best { get; } =
        accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, int, int, ArrayView<LaneBest>, int, ArrayView<LaneBest>>(ScoringKernels.Best);

    public Action<AcceleratorStream, Index1D, ArrayView<LaneBest>, int, int, ArrayView<LaneBest>> FoldBest { get; } =
        accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<LaneBest>, int, int, ArrayView<LaneBest>>(ScoringKernels.FoldBest);

    public Action<AcceleratorStream, Index2D, ArrayView<float>, ArrayView<float>, int, ArrayView<LaneProducts>> Products { get; } =
        accelerator.LoadAutoGroupedKernel<Index2D, ArrayView<float>, ArrayView<float>, int, ArrayView<LaneProducts>>(ScoringKernels.Products);

    public Action<AcceleratorStream, Index1D, ArrayView<LaneProducts>, ArrayView<LaneProducts>> FoldProducts { get; } =
        accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<LaneProducts>, ArrayView<LaneProducts>>(ScoringKernels.FoldProducts);
}
