namespace FastEval.Harness.Studies.Analysis;

/// <summary>What a pair may lose and still be recommended.</summary>
/// <param name="AccuracyPoints">Percentage points of accuracy below the reference's.</param>
/// <param name="KldP99">The 99th percentile of the KL divergence, nats.</param>
internal sealed record StudyLimits(double AccuracyPoints, double KldP99)
{
    public static StudyLimits Default { get; } = new(1, 0.1);
}
