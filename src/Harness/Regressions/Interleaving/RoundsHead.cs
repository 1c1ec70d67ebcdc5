using FastEval.Harness.Regressions.Measuring;

namespace FastEval.Harness.Regressions.Interleaving;

/// <summary>The first line of a file of rounds: what was compared.</summary>
/// <param name="Base">The first build.</param>
/// <param name="Head">The second.</param>
/// <param name="BaseName">As the user named it.</param>
/// <param name="HeadName">As the user named it.</param>
/// <param name="Turns">Samples per benchmark and round.</param>
/// <param name="Seed">What the order was drawn from.</param>
internal sealed record RoundsHead(SessionHello Base, SessionHello Head, string BaseName, string HeadName, int Turns, long Seed);
