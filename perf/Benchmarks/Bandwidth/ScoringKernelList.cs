using CommunityToolkit.HighPerformance;
using FastEval.Benchmarks.Scoring;
using FastEval.Kernels.Scoring;

namespace FastEval.Benchmarks.Bandwidth;

/// <summary>64 rows over a vocabulary of 32,000; the log-sum also by the plain reference and over 152,064.</summary>
internal static class ScoringKernelList
{
    private const int Rows = 64;
    private const int Vocabulary = 32_000;

    public static IEnumerable<MeasuredKernel> Create()
    {
        var rows = new ScoredRows(Rows, Vocabulary);
        var wide = new ScoredRows(16, 152_064);
        yield return new MeasuredKernel("LogSumExp, plain reference", 1, rows.Bytes, () => new ReferenceScoring().LogSumExp(rows.P, rows.Results));
        foreach (int cores in (int[])[1, 2])
        {
            IRowScoring scoring = RowScoring.CreateForProcessor(cores);
            yield return new MeasuredKernel("LogSumExp", cores, rows.Bytes, () => scoring.LogSumExp(rows.P, rows.Results));
            yield return new MeasuredKernel("LogSumExp, 16 x 152,064", cores, wide.Bytes, () => scoring.LogSumExp(wide.P, wide.Results));
            yield return new MeasuredKernel("LogProbabilities, 1 token a row", cores, rows.Bytes, () => scoring.LogProbabilities(rows.P, rows.Tokens, rows.TokenResults));
            yield return new MeasuredKernel("TopK, k = 20", cores, rows.Bytes, () => scoring.TopK(rows.P, rows.Values, rows.Indices));
            yield return new MeasuredKernel("Entropy", cores, rows.Bytes, () => scoring.Entropy(rows.P, rows.Results));
            yield return new MeasuredKernel("KlDivergence", cores, 2 * rows.Bytes, () => scoring.KlDivergence(rows.P, rows.Q, rows.Results));
            yield return new MeasuredKernel("ArgmaxAgreement", cores, 2 * rows.Bytes, () => scoring.ArgmaxAgreement(rows.P, rows.Q));
            yield return new MeasuredKernel("CosineSimilarity", cores, 2 * rows.Bytes, () => scoring.CosineSimilarity(rows.P, rows.Q, rows.Results));
        }
    }
}
