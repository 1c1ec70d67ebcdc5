namespace FastEval.Harness.Scoring;

/// <summary>What a scorer says of a reply.</summary>
/// <param name="State">What became of it.</param>
/// <param name="Value">1 for a right answer, 0 for any other reply; null where nothing could be scored (<see cref="SampleState.Error"/>).</param>
/// <param name="Parsed">The answer that was found in the reply, normalised; null if none.</param>
internal sealed record Score(SampleState State, double? Value, string? Parsed);
