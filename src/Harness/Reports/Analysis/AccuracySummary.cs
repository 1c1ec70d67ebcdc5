using FastEval.Harness.Statistics;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>
/// How many of some samples are right. A reply that is unparsed, refused or truncated is not right. A sample in error is no answer: it is
/// left out of the accuracy, and the bounds say what it could make of it.
/// </summary>
internal sealed record AccuracySummary
{
    private AccuracySummary()
    {
    }

    /// <summary>Samples, those in error too.</summary>
    public required int Samples { get; init; }

    /// <summary>Those that have a reply.</summary>
    public required int Answered { get; init; }

    /// <summary>The share of right ones among the answered, with its interval; null if there are none.</summary>
    public required ClusteredProportion? Accuracy { get; init; }

    /// <summary>The mean accuracy of guessing over the samples' items, 0 to 1; null without the suite.</summary>
    public required double? Chance { get; init; }

    /// <summary>Samples in error.</summary>
    public int Errors => Samples - Answered;

    /// <summary>The answered share of the samples, 0 to 1; null if there are none.</summary>
    public double? Coverage => Samples > 0 ? (double)Answered / Samples : null;

    /// <summary>The accuracy if every sample in error were wrong; null without errors.</summary>
    public double? LowerBound => Errors > 0 ? (double)(Accuracy?.Successes ?? 0) / Samples : null;

    /// <summary>The accuracy if every sample in error were right; null without errors.</summary>
    public double? UpperBound => Errors > 0 ? (double)((Accuracy?.Successes ?? 0) + Errors) / Samples : null;

    public static AccuracySummary Of(IReadOnlyCollection<AnalysedSample> samples)
    {
        AnalysedSample[] answered = [.. samples.Where(sample => sample.IsAnswered)];
        double[] chances = [.. samples.Select(sample => sample.Item).OfType<Suites.SuiteItem>().Select(item => item.GuessingAccuracy)];
        return new AccuracySummary
        {
            Samples = samples.Count,
            Answered = answered.Length,
            Accuracy = ClusteredProportion.Of(answered.Select(sample => (sample.Cluster, sample.IsCorrect))),
            Chance = chances.Length > 0 ? chances.Average() : null,
        };
    }
}
