namespace FastEval.Harness.Scoring;

/// <summary>What a scorer says of a reply.</summary>
/// <param name="State">What became of it.</param>
/// <param name="Value">1 for a right answer, 0 for any other reply, between them by a rule that grades; null where nothing was scored (<see cref="SampleState.Error"/>, <see cref="SampleState.Unjudged"/>).</param>
/// <param name="Parsed">The answer that was found in the reply, normalised; null if none.</param>
internal sealed record Score(SampleState State, double? Value, string? Parsed)
{
    /// <summary>An answer with its grade, 0 to 1.</summary>
    public static Score Of(double value, string parsed)
    {
        double bounded = Math.Clamp(value, 0, 1);
        return new Score(bounded switch { 1 => SampleState.Correct, 0 => SampleState.Wrong, _ => SampleState.Partial }, bounded, parsed);
    }
}
