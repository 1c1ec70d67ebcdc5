namespace FastEval.Harness.Studies.Records;

/// <summary>A file that variants are made of.</summary>
/// <param name="File">Its name.</param>
/// <param name="Sha256">Its SHA-256.</param>
/// <param name="Type">What it is stored as, e.g. <c>F16</c>.</param>
internal sealed record SourceRecord(string File, string Sha256, string Type);
