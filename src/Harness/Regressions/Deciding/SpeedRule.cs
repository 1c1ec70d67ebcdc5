namespace FastEval.Harness.Regressions.Deciding;

/// <summary>By which figures a change is decided.</summary>
/// <param name="Threshold">The relative change that matters, above 0 to 1.</param>
/// <param name="Alpha">How likely any benchmark at all may be called slower or faster although none changed; and one called the same although it changed by more than the threshold.</param>
internal sealed record SpeedRule(double Threshold, double Alpha)
{
    /// <summary>2%, and 2%: disturbed launches make the test a little liberal.</summary>
    public static readonly SpeedRule Default = new(0.02, 0.02);

    /// <summary>Launches of each side if nothing else is asked for: enough to find 20% among 18 benchmarks on a noisy machine.</summary>
    public const int DefaultRounds = 12;

    /// <summary>Launches of each side below which nothing is decided.</summary>
    public const int LeastRounds = 3;
}
