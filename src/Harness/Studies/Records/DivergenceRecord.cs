namespace FastEval.Harness.Studies.Records;

/// <summary>What the divergences are measured on, and how well the reference is kept.</summary>
/// <param name="Items">Items of the suite whose right answers were scored.</param>
/// <param name="Positions">Tokens of those answers.</param>
/// <param name="Vocabulary">Tokens of the vocabulary, each of which has a log-probability at each position.</param>
/// <param name="Storage">How the log-probabilities are stored.</param>
/// <param name="StorageBytes">Bytes that they take.</param>
/// <param name="StorageKldMean">KL divergence of what is stored from what was computed, mean over positions, nats.</param>
/// <param name="StorageKldMax">The largest.</param>
/// <param name="StorageLogProbMax">The largest change of a right token's log-probability by storing it, nats.</param>
internal sealed record DivergenceRecord(
    int Items, int Positions, int Vocabulary, string Storage, long StorageBytes, double StorageKldMean, double StorageKldMax, double StorageLogProbMax);
