using FastEval.Kernels.Accelerators;

namespace FastEval.Kernels.Scoring;

/// <summary>Makes the scoring for a device.</summary>
public static class RowScoring
{
    /// <summary>Scoring on the first GPU that ILGPU finds and can compile for, else on the processor with all its cores.</summary>
    public static IRowScoring Create() => AcceleratorCatalog.TryOnGpu(gpu => new AcceleratorScoring(gpu)) ?? CreateForProcessor(Environment.ProcessorCount);

    /// <summary>Scoring on the processor, with the widest vectors it has. No managed allocation after the first call.</summary>
    /// <param name="cores">Cores that share a call's rows where there is enough to do, 1 or more.</param>
    public static IRowScoring CreateForProcessor(int cores = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cores, 1);
        return new SimdScoring(SoftmaxPass.Best, cores);
    }

    /// <summary>Scoring on an accelerator, with ILGPU. The caller disposes it.</summary>
    /// <param name="accelerator">One of <see cref="AcceleratorCatalog.List"/>.</param>
    /// <exception cref="FastEvalException">The accelerator is gone.</exception>
    public static IRowScoring Create(AcceleratorInfo accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return new AcceleratorScoring(accelerator);
    }
}
