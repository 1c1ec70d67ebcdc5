using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Metrics;

/// <summary>An item with what became of it at one target.</summary>
/// <param name="Item">The item.</param>
/// <param name="State">What became of it.</param>
/// <param name="Score">Its score, 0 to 1; null with an error, or before a judge has decided.</param>
/// <param name="Parsed">The answer that was found.</param>
/// <param name="Reply">The reply as it was.</param>
internal sealed record MeasuredItem(SuiteItem Item, SampleState State, double? Score, string? Parsed, string? Reply)
{
    /// <summary>Whether it counts: metrics are of what has a score.</summary>
    public bool IsScored => Score is not null;

    public bool IsRight => State == SampleState.Correct;
}
