namespace FastEval.Harness.Studies.Records;

/// <summary>How far a pair is from the reference at each token of one item's right answer: a line of <c>divergence/PAIR.jsonl</c>.</summary>
/// <param name="Item">The item.</param>
/// <param name="Kld">KL divergence of the pair's distribution from the reference's, Σ p (ln p − ln q), nats.</param>
/// <param name="LogProb">ln q of the right token, nats.</param>
/// <param name="Top1">Whether the most likely token is the reference's.</param>
internal sealed record DivergenceLine(string Item, IReadOnlyList<double> Kld, IReadOnlyList<double> LogProb, IReadOnlyList<bool> Top1);
