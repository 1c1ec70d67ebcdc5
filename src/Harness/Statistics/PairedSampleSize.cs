namespace FastEval.Harness.Statistics;

/// <summary>
/// How many items it takes to find a difference of two proportions on the same items (Connor, Biometrics 43, 1987): n = ((z₀·√ψ + z₁·√(ψ − δ²))/δ)², with ψ the
/// share of items that only one of the two has right, z₀ = 1.960 for a two-sided test at 5%, z₁ = 0.842 for a power of 80%.
/// </summary>
internal static class PairedSampleSize
{
    private const double PowerZ = 0.8416212335729143;

    /// <summary>The items needed, as if each stood on its own.</summary>
    /// <param name="difference">The difference to be found, above 0 and at most 1.</param>
    /// <param name="discordant">ψ, 0 to 1; raised to the difference where it is below that.</param>
    public static int Of(double difference, double discordant)
    {
        if (difference is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(difference), difference, "A difference is above 0 and at most 1.");
        double psi = Math.Clamp(discordant, difference, 1);
        double root = (WilsonInterval.Z * Math.Sqrt(psi) + PowerZ * Math.Sqrt(psi - difference * difference)) / difference;
        return (int)Math.Ceiling(root * root);
    }
}
