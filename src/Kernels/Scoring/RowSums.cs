namespace FastEval.Kernels.Scoring;

/// <summary>
/// What log-sums, entropies and divergences of one row are made of. The infinities are settled here, once for all fast implementations, and the last steps
/// are in double precision.
/// </summary>
/// <param name="Max">The greatest value m, NaN if there is a NaN.</param>
/// <param name="Sum">Σ exp(x − m).</param>
/// <param name="Weighted">Σ exp(x − m) (x − m), or with a second row y, whose greatest value is n: Σ exp(x − m) ((x − m) − (y − n)).</param>
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

    /// <summary>
    /// Σ p (ln p − ln q), where this holds the sums of x with y: Σ p ((x − m) − (y − n)) − ln Σ exp(x − m) + ln Σ exp(y − n). Relative to the two maxima, because there the
    /// differences are exact whose p is large, however large the logits are.
    /// </summary>
    /// <param name="q">The sums of y.</param>
    public double Divergence(RowSums q) =>
        IsDistribution && q.IsDistribution ? Math.Max((Weighted / Sum) - Math.Log(Sum) + Math.Log(q.Sum), 0) : double.NaN;
}
