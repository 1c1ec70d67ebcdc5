namespace FastEval.Harness.Suites.Core.Scenes;

/// <summary>English's indefinite article.</summary>
internal static class Article
{
    /// <summary>"a red circle", "an orange circle".</summary>
    public static string Before(string words) => $"{(words[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a")} {words}";
}
