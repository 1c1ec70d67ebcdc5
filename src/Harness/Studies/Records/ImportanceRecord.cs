namespace FastEval.Harness.Studies.Records;

/// <summary>The importance matrix that text models were quantised with.</summary>
/// <param name="File">Its name.</param>
/// <param name="Sha256">Its SHA-256.</param>
/// <param name="Entries">Matrices that it has weights for.</param>
/// <param name="Prompts">Prompts of the suite that it was collected on; null for a file that was given.</param>
internal sealed record ImportanceRecord(string File, string Sha256, int Entries, int? Prompts);
