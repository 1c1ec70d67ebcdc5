namespace FastEval.Harness.Studies.Records;

/// <summary>What the reference thinks of one item's right answer: a line of <c>divergence/reference.jsonl</c>; the rows are in <c>reference.f16</c>.</summary>
/// <param name="Item">The item.</param>
/// <param name="Tokens">The right answer's tokens.</param>
/// <param name="LogProb">ln P of each, after all before, nats.</param>
/// <param name="StorageKld">KL divergence of the stored row from the computed one, nats.</param>
/// <param name="StorageLogProb">ln P of each token as stored.</param>
/// <param name="Top">The likeliest token at each place as computed, the first of equals; null in records of before, where the stored row tells.</param>
internal sealed record ReferenceLine(
    string Item, IReadOnlyList<int> Tokens, IReadOnlyList<double> LogProb, IReadOnlyList<double> StorageKld, IReadOnlyList<double> StorageLogProb, IReadOnlyList<int>? Top = null);
