namespace FastEval.Kernels.Scoring;

/// <summary>What one GPU thread summed of a pair of rows; folded to the same of the whole pair.</summary>
/// <param name="Dot">Σ a b.</param>
/// <param name="SquaresA">Σ a².</param>
/// <param name="SquaresB">Σ b².</param>
internal readonly record struct LaneProducts(float Dot, float SquaresA, float SquaresB);
