namespace FastEval.Harness.Scoring.TextSimilarity;

/// <summary>BLEU of a whole set (Papineni et al., 2002): clipped matches of all replies together, the nearest reference's length for the brevity penalty.</summary>
internal static class Bleu
{
    /// <summary>The longest runs of words that count.</summary>
    public const int Longest = 4;

    /// <summary>BLEU-1 to BLEU-4, 0 to 1; null for no texts.</summary>
    /// <param name="texts">Each reply with its references, at least one.</param>
    public static IReadOnlyList<double>? Of(IReadOnlyList<(string Said, IReadOnlyList<string> References)> texts)
    {
        if (texts.Count == 0)
            return null;
        double[] right = new double[Longest], all = new double[Longest];
        double saidLength = 0, referenceLength = 0;
        foreach ((string said, IReadOnlyList<string> references) in texts)
        {
            string[] words = TextTokens.Of(said);
            string[][] golds = [.. references.Select(TextTokens.Of)];
            saidLength += words.Length;
            referenceLength += golds.Select(gold => gold.Length).OrderBy(length => Math.Abs(length - words.Length)).ThenBy(length => length).First();
            for (int n = 1; n <= Longest; n++)
            {
                Dictionary<string, int>[] goldGrams = [.. golds.Select(gold => TextTokens.Grams(gold, n))];
                foreach ((string gram, int count) in TextTokens.Grams(words, n))
                {
                    all[n - 1] += count;
                    right[n - 1] += Math.Min(count, goldGrams.Max(one => one.GetValueOrDefault(gram)));
                }
            }
        }
        double penalty = saidLength >= referenceLength ? 1 : saidLength == 0 ? 0 : Math.Exp(1 - referenceLength / saidLength);
        double[] precisions = [.. right.Zip(all, (matches, count) => count == 0 ? 0 : matches / count)];
        return [.. Enumerable.Range(1, Longest).Select(n => penalty * Math.Pow(precisions.Take(n).Aggregate(1.0, (product, one) => product * one), 1.0 / n))];
    }
}
