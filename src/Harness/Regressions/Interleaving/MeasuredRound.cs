namespace FastEval.Harness.Regressions.Interleaving;

/// <summary>A complete round: of both builds the samples of each benchmark, sample i of one beside sample i of the other.</summary>
/// <param name="Round">Its number, from 0.</param>
/// <param name="Seconds">What it took, launches included.</param>
/// <param name="Base">The first build's samples by benchmark.</param>
/// <param name="Head">The second's.</param>
internal sealed record MeasuredRound(int Round, double Seconds, IReadOnlyDictionary<string, double[]> Base, IReadOnlyDictionary<string, double[]> Head);
