using FastEval.Harness.Statistics;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>
/// How many of some samples are right; of graded ones the mean grade. A reply that is unparsed, refused or truncated is not right. A sample in error is no answer, and one that no judge has
/// seen is neither right nor wrong: both are left out of the accuracy, and the bounds say what they could make of it.
/// </summary>
internal sealed record AccuracySummary
{
    private AccuracySummary()
    {
    }

    /// <summary>Samples, those without a score too.</summary>
    public required int Samples { get; init; }

    /// <summary>Those that have a reply with a score.</summary>
    public required int Answered { get; init; }

    /// <summary>The share of right ones among the answered, with its interval; null if there are none.</summary>
    public required ClusteredProportion? Accuracy { get; init; }

    /// <summary>The mean accuracy of guessing over the samples' items, 0 to 1; null without the suite.</summary>
    public required double? Chance { get; init; }

    /// <summary>Samples that wait for a judge.</summary>
    public required int Unjudged { get; init; }

    /// <summary>Samples in error.</summary>
    public int Errors => Samples - Answered - Unjudged;

    /// <summary>The answered share of the samples, 0 to 1; null if there are none.</summary>
    public double? Coverage => Samples > 0 ? (double)Answered / Samples : null;

    /// <summary>The accuracy if every sample without a score were wrong; null where all have one.</summary>
    public double? LowerBound => Answered < Samples ? (Accuracy?.Successes ?? 0) / Samples : null;

    /// <summary>The accuracy if every sample without a score were right; null where all have one.</summary>
    public double? UpperBound => Answered < Samples ? ((Accuracy?.Successes ?? 0) + Samples - Answered) / Samples : null;

    public static AccuracySummary Of(IReadOnlyCollection<AnalysedSample> samples)
    {
        AnalysedSample[] answered = [.. samples.Where(sample => sample.IsAnswered)];
        double[] chances = [.. samples.Select(sample => sample.Item).OfType<Suites.SuiteItem>().Select(item => item.GuessingAccuracy)];
        return new AccuracySummary
        {
            Samples = samples.Count,
            Answered = answered.Length,
            Accuracy = ClusteredProportion.OfGrades(answered.Select(sample => (sample.Cluster, sample.Grade))),
            Unjudged = samples.Count(sample => sample.Sample.State == Scoring.SampleState.Unjudged),
            Chance = chances.Length > 0 ? chances.Average() : null,
        };
    }
}
