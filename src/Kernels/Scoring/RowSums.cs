namespace FastEval.Kernels.Scoring;

/// <summary>
/// What log-sums, entropies and divergences of one row are made of. The infinities are settled here, once for all fast implementations, and the last steps
/// are in double precision.
/// </summary>
/// <param name="Max">The greatest value m, NaN if there is a NaN.</param>
/// <param name="Sum">Σ exp(x − m).</param>
/// <param name="Weighted">Σ exp(x − m) (x − m), or with a second row y: Σ exp(x − m) (x − y).</param>
internal readonly record struct RowSums(float Max, double Sum, double Weighted)
{
    /// <summary>e to this is the least normal number in single precision; smaller addends of a sum whose greatest is 1 are left out.</summary>
    public const float Cutoff = -87;

    private bool IsDistribution => float.IsFinite(Max) && double.IsFinite(Sum);

    /// <summary>ln Σ exp x.</summary>
    public double LogSum => IsDistribution ? Max + Math.Log(Sum) : float.IsFinite(Max) ? double.NaN : Max;

    /// <summary>ln softmax of one of the row's values.</summary>
    public double LogProbability(float logit) => IsDistribution ? logit - LogSum : double.NaN;

    /// <summary>H = ln S − W / S, from −Σ p ln p with ln p = (x − m) − ln S.</summary>
    public double Entropy => IsDistribution ? Math.Max(Math.Log(Sum) - (Weighted / Sum), 0) : double.NaN;

    /// <summary>Σ p (x − y) − ln Σ exp x + ln Σ exp y, where this holds the sums of x with y.</summary>
    /// <param name="logSumQ">ln Σ exp y.</param>
    public double Divergence(double logSumQ) =>
        IsDistribution && double.IsFinite(logSumQ) ? Math.Max((Weighted / Sum) - LogSum + logSumQ, 0) : double.NaN;
}
