namespace FastEval.Harness.Records;

/// <summary>The program that made a record.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Commit">The commit it was built from; null outside a repository.</param>
/// <param name="Dirty">Whether the working tree had changes; null outside a repository.</param>
internal sealed record ProgramRecord(string Version, string? Commit, bool? Dirty);
