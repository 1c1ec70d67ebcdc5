namespace FastEval.Kernels.Scoring;

/// <summary>What one GPU thread found in its share of a row; folded to the same of the whole row.</summary>
/// <param name="Max">Its greatest value m; −∞ if it has none, NaN if there is a NaN.</param>
/// <param name="Sum">Σ exp(x − m).</param>
/// <param name="Weighted">As in <see cref="RowSums"/>.</param>
internal readonly record struct LaneSums(float Max, float Sum, float Weighted);
