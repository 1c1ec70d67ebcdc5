namespace FastEval.Harness.Output;

/// <summary>What <see cref="ProgressDisplay"/> gives to the work that it shows.</summary>
/// <param name="IsTerminal">Whether reports are drawn on a terminal.</param>
/// <param name="Report">Says what is done now, and the share done, 0 to 1.</param>
/// <param name="Note">Writes a line that stays.</param>
internal sealed record ProgressSurface(bool IsTerminal, Action<string, double> Report, Action<string> Note);
