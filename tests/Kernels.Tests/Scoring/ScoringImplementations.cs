using FastEval.Kernels.Accelerators;
using FastEval.Kernels.Scoring;

namespace FastEval.Kernels.Tests.Scoring;

/// <summary>Every fast implementation of scoring that runs on this machine; made once, because compiling kernels takes longer than a test.</summary>
internal static class ScoringImplementations
{
    /// <summary>Small batches, so that tests go through several.</summary>
    private const int BatchValues = 600;

    public static IReadOnlyList<(string Name, IRowScoring Scoring, double Tolerance)> All { get; } = Create();

    /// <summary>
    /// Processor: exp in single precision (2·10⁻⁷), sums of 128 single-precision addends a lane, the rest in double. Accelerator: all in single precision, up to 256
    /// addends a fold. Both as errors of max(1, the value): a divergence is a difference of sums, so it is no nearer than they are.
    /// </summary>
    private static List<(string Name, IRowScoring Scoring, double Tolerance)> Create()
    {
        List<(string, IRowScoring, double)> all = [];
        foreach (SoftmaxPass pass in SoftmaxPass.Supported())
        {
            all.Add((pass.GetType().Name, new SimdScoring(pass, cores: 1), 3e-6));
            all.Add((pass.GetType().Name + " on 3 cores", new SimdScoring(pass, cores: 3), 3e-6));
        }

        foreach (AcceleratorInfo accelerator in AcceleratorCatalog.List().Accelerators)
        {
            all.Add((accelerator.Id, new AcceleratorScoring(accelerator, BatchValues), 3e-5));
        }

        return all;
    }
}
