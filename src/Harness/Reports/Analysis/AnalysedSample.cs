using FastEval.Harness.Records;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>A sample with the item that it belongs to.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="Item">Its item; null where the suite is not at hand.</param>
internal sealed record AnalysedSample(SampleRecord Sample, SuiteItem? Item)
{
    /// <summary>Whether there is a reply with a score, right or not: only those count for accuracy.</summary>
    public bool IsAnswered => Sample.State is not (SampleState.Error or SampleState.Unjudged);

    /// <summary>Whether it is right in full.</summary>
    public bool IsCorrect => Sample.State == SampleState.Correct;

    /// <summary>How right it is, 0 to 1.</summary>
    public double Grade => Sample.State switch
    {
        SampleState.Correct => 1,
        SampleState.Partial => Sample.Score ?? 0,
        _ => 0,
    };

    /// <summary>What intervals are clustered by; without the suite each item is on its own.</summary>
    public string Cluster => Item?.Cluster ?? Sample.Item;
}
