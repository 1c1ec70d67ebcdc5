namespace FastEval.Harness.Scoring.TextSimilarity;

/// <summary>
/// CIDEr-D (Vedantam et al., 2015): the mean over runs of 1 to 4 words of the cosine between tf-idf vectors, the reply's clipped to the reference's, with a penalty for a differing
/// length (σ = 6), times 10. The frequencies are of the references of the whole set.
/// </summary>
internal static class Cider
{
    private const int Longest = 4;
    private const double Sigma = 6, Scale = 10;

    /// <summary>The mean over the set, 0 to 10; null for no texts. A set of one has no frequencies to compare, and gets 0.</summary>
    /// <param name="texts">Each reply with its references, at least one.</param>
    public static double? Of(IReadOnlyList<(string Said, IReadOnlyList<string> References)> texts)
    {
        if (texts.Count == 0)
            return null;
        var documents = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((_, IReadOnlyList<string> references) in texts)
        {
            foreach (string gram in references.SelectMany(Grams).SelectMany(grams => grams.Keys).Distinct(StringComparer.Ordinal))
                documents[gram] = documents.GetValueOrDefault(gram) + 1;
        }
        double logCount = Math.Log(texts.Count);
        return texts.Average(text => text.References.Average(reference => Likeness(text.Said, reference, documents, logCount)) * Scale);
    }

    private static double Likeness(string said, string reference, Dictionary<string, int> documents, double logCount)
    {
        Dictionary<string, int>[] saidGrams = [.. Grams(said)], goldGrams = [.. Grams(reference)];
        double difference = TextTokens.Of(said).Length - TextTokens.Of(reference).Length;
        double penalty = Math.Exp(-(difference * difference) / (2 * Sigma * Sigma));
        double sum = 0;
        for (int n = 0; n < Longest; n++)
        {
            Dictionary<string, double> a = Weighted(saidGrams[n], documents, logCount), b = Weighted(goldGrams[n], documents, logCount);
            double product = a.Sum(one => b.TryGetValue(one.Key, out double other) ? Math.Min(one.Value, other) * other : 0), norms = Norm(a) * Norm(b);
            sum += norms > 0 ? product / norms * penalty : 0;
        }
        return sum / Longest;
    }

    private static IEnumerable<Dictionary<string, int>> Grams(string text)
    {
        string[] words = TextTokens.Of(text);
        return Enumerable.Range(1, Longest).Select(n => TextTokens.Grams(words, n));
    }

    private static Dictionary<string, double> Weighted(Dictionary<string, int> grams, Dictionary<string, int> documents, double logCount) =>
        grams.ToDictionary(gram => gram.Key, gram => gram.Value * (logCount - Math.Log(Math.Max(1, documents.GetValueOrDefault(gram.Key)))), StringComparer.Ordinal);

    private static double Norm(Dictionary<string, double> vector) => Math.Sqrt(vector.Values.Sum(value => value * value));
}
