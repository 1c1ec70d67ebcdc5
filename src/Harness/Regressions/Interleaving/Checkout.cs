namespace FastEval.Harness.Regressions.Interleaving;

/// <summary>A checkout to build and measure.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Path">Its folder.</param>
/// <param name="IsOurs">Whether this program made it, and removes it.</param>
internal sealed record Checkout(string Name, string Path, bool IsOurs);
