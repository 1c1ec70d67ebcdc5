namespace FastEval.Harness.Studies.Records;

/// <summary>How fast a pair is: <c>speed/PAIR.json</c>.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="OthersLoad">The share of the processor that other programs took just before, 0 to 1; null if unknown.</param>
/// <param name="Rows">What was measured, as <c>fasteval bench</c> does.</param>
/// <param name="Notes">What a reader has to know about them.</param>
internal sealed record SpeedRecord(string Pair, double? OthersLoad, IReadOnlyList<SpeedRow> Rows, IReadOnlyList<string> Notes);
