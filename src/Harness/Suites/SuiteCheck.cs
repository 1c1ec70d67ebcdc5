namespace FastEval.Harness.Suites;

/// <summary>What checking a suite came to.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Suite">The suite; null if there are problems.</param>
/// <param name="Problems">What is wrong, in the files' order.</param>
/// <param name="Remarks">What is allowed but seldom meant; found only where nothing is wrong.</param>
internal sealed record SuiteCheck(string Folder, Suite? Suite, IReadOnlyList<SuiteProblem> Problems, IReadOnlyList<SuiteProblem> Remarks);
