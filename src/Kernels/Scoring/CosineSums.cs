namespace FastEval.Kernels.Scoring;

/// <summary>What a cosine is made of.</summary>
/// <param name="Dot">Σ a b.</param>
/// <param name="SquaresA">Σ a².</param>
/// <param name="SquaresB">Σ b².</param>
internal readonly record struct CosineSums(double Dot, double SquaresA, double SquaresB)
{
    /// <summary>a·b / (|a| |b|), held within −1 and 1; NaN for a zero or a row that is not finite.</summary>
    public double Cosine
    {
        get
        {
            double cosine = Dot / (Math.Sqrt(SquaresA) * Math.Sqrt(SquaresB));
            return double.IsFinite(SquaresA) && double.IsFinite(SquaresB) ? Math.Clamp(cosine, -1, 1) : double.NaN;
        }
    }
}
