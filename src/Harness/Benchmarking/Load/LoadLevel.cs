namespace FastEval.Harness.Benchmarking.Load;

/// <summary>What one level of load came to.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Concurrency">Questions at a time; null where they arrived at a rate.</param>
/// <param name="Seconds">From the first question to the last answer.</param>
/// <param name="Samples">A sample per question, in the order of asking.</param>
internal sealed record LoadLevel(string Target, int? Concurrency, double Seconds, IReadOnlyList<LoadSample> Samples)
{
    public int Failed => Samples.Count(sample => sample.Error is not null);

    /// <summary>Answers per second.</summary>
    public double AnswersPerSecond => (Samples.Count - Failed) / Seconds;

    /// <summary>Output tokens of all answers per second.</summary>
    public double TokensPerSecond => Samples.Sum(sample => (double)sample.OutputTokens) / Seconds;

    /// <summary>Answers per second that kept every limit; null without limits.</summary>
    public double? Goodput(LoadPlan plan) => plan.TtftLimitMs is null && plan.E2eLimitMs is null
        ? null
        : Samples.Count(sample => sample.Timings is { } timings && !(timings.TtftMs > plan.TtftLimitMs) && !(timings.E2eMs > plan.E2eLimitMs)) / Seconds;
}
