namespace FastEval.Harness.Running;

/// <summary>How far a run is.</summary>
/// <param name="Target">The target at work.</param>
/// <param name="Done">Its samples so far, those of earlier processes too.</param>
/// <param name="Items">Its samples when it is done.</param>
/// <param name="Correct">Right answers among them; of graded ones the sum of the grades.</param>
/// <param name="Errors">Samples that failed.</param>
/// <param name="TotalDone">Samples of all targets.</param>
/// <param name="Total">Samples of all targets when the run is done.</param>
/// <param name="SamplesPerSecond">Of this target in this process; null before the first.</param>
internal sealed record RunState(string Target, int Done, int Items, double Correct, int Errors, int TotalDone, int Total, double? SamplesPerSecond)
{
    /// <summary>Samples that wait for a judge.</summary>
    public int Unjudged { get; init; }

    /// <summary>The share of right answers among samples with a score; null while there is none.</summary>
    public double? Accuracy => Done > Errors + Unjudged ? Correct / (Done - Errors - Unjudged) : null;

    /// <summary>The time that the rest takes at this rate; null before the first sample.</summary>
    public TimeSpan? Left => SamplesPerSecond is > 0 and var rate ? TimeSpan.FromSeconds(Math.Min((Total - TotalDone) / rate, TimeSpan.MaxValue.TotalSeconds / 2)) : null;
}
