namespace FastEval.Harness.Regressions.Measuring;

/// <summary>What a round takes.</summary>
/// <param name="Options">Of every measuring process: models, threads, benchmarks.</param>
/// <param name="Turns">Samples per benchmark and round.</param>
/// <param name="Seed">What the order of builds within turns is drawn from.</param>
internal sealed record RoundPlan(IReadOnlyList<string> Options, int Turns, ulong Seed);
