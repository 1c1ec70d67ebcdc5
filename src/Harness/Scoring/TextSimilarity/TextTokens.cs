namespace FastEval.Harness.Scoring.TextSimilarity;

/// <summary>The words that likeness of texts is measured by: lower case, without punctuation, as the caption metrics have them.</summary>
internal static class TextTokens
{
    /// <summary>Runs of letters, digits, apostrophes, and full stops and commas between digits.</summary>
    public static string[] Of(string text)
    {
        var words = new List<string>();
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isPart = i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '\'' || IsWithinNumber(text, i));
            if (isPart && start < 0)
                start = i;
            if (isPart || start < 0)
                continue;
            string word = text[start..i].Trim('\'').ToLowerInvariant();
            if (word.Length > 0)
                words.Add(word);
            start = -1;
        }
        return [.. words];
    }

    /// <summary>How often each run of n words occurs; the words with spaces between.</summary>
    public static Dictionary<string, int> Grams(string[] words, int n)
    {
        var grams = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i + n <= words.Length; i++)
        {
            string gram = string.Join(' ', words, i, n);
            grams[gram] = grams.GetValueOrDefault(gram) + 1;
        }
        return grams;
    }

    private static bool IsWithinNumber(string text, int i) =>
        text[i] is '.' or ',' && i > 0 && i + 1 < text.Length && char.IsDigit(text[i - 1]) && char.IsDigit(text[i + 1]);
}
