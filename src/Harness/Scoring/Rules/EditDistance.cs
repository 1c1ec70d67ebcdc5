namespace FastEval.Harness.Scoring.Rules;

/// <summary>Levenshtein's distance: insertions, deletions and replacements of characters (UTF-16 units).</summary>
internal static class EditDistance
{
    /// <summary>The fewest steps from one text to the other; time is the product of their lengths, memory the second's.</summary>
    public static int Of(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
