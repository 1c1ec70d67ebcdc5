namespace FastEval.Harness.Suites.Importing;

/// <summary>What an import came to.</summary>
/// <param name="Folder">The suite's folder.</param>
/// <param name="Card">Its card.</param>
/// <param name="Pictures">Different pictures that were written.</param>
/// <param name="Skipped">The broken rows that were passed over: the first <see cref="ImportSource.KeptProblems"/>.</param>
/// <param name="SkippedCount">All of them.</param>
internal sealed record ImportOutcome(string Folder, SuiteCard Card, int Pictures, IReadOnlyList<ImportProblem> Skipped, long SkippedCount);
