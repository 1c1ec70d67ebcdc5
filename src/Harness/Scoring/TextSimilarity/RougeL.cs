namespace FastEval.Harness.Scoring.TextSimilarity;

/// <summary>ROUGE-L (Lin, 2004) as the caption metrics compute it: the F-measure with β = 1.2 of the longest common subsequence of words.</summary>
internal static class RougeL
{
    private const double BetaSquared = 1.2 * 1.2;

    /// <summary>Likeness to one reference, 0 to 1.</summary>
    public static double Of(string said, string reference)
    {
        string[] a = TextTokens.Of(said), b = TextTokens.Of(reference);
        int common = CommonLength(a, b);
        if (common == 0)
            return 0;
        double precision = (double)common / a.Length, recall = (double)common / b.Length;
        return (1 + BetaSquared) * precision * recall / (recall + BetaSquared * precision);
    }

    private static int CommonLength(string[] a, string[] b)
    {
        int[] row = new int[b.Length + 1];
        foreach (string word in a)
        {
            int diagonal = 0;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = word == b[j - 1] ? diagonal + 1 : Math.Max(row[j], row[j - 1]);
                diagonal = above;
            }
        }
        return row[b.Length];
    }
}
