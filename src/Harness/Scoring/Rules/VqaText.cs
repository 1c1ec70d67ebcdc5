using System.Collections.ObjectModel;
using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>
/// The normal form of the VQA challenge: lower case, punctuation taken out where it stands at a word's edge or a comma parts digits and else made a space, full stops taken out except before digits, number
/// words to ten as digits, no articles, apostrophes put back into contractions.
/// </summary>
internal static partial class VqaText
{
    private const string Punctuation = ";/[]\"{}()=+\\_-><@`,?!";

    private static readonly string[] Articles = ["a", "an", "the"];

    private static readonly string[] Numbers = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>Contractions that are no other word when the apostrophe is missing.</summary>
    private static readonly string[] Contractions =
    [
        "ain't", "aren't", "can't", "could've", "couldn't", "didn't", "doesn't", "don't", "hadn't", "hasn't", "haven't", "he'd", "he's", "how'd", "how's", "i'd've", "i'm", "i've", "isn't", "it'd", "it'll",
        "might've", "mightn't", "must've", "mustn't", "needn't", "o'clock", "oughtn't", "shan't", "she'd've", "she's", "should've", "shouldn't", "somebody's", "someone's", "something's", "that'd", "that's", "there'd", "there's",
        "they'd", "they'll", "they're", "they've", "wasn't", "we've", "weren't", "what'll", "what're", "what's", "what've", "when's", "where'd", "where's", "where've", "who'd", "who'll", "who's", "who've", "why'll", "why're", "why's",
        "won't", "would've", "wouldn't", "y'all", "you'd", "you'll", "you're", "you've",
    ];

    private static readonly ReadOnlyDictionary<string, string> Words = new(
        Contractions.Select(word => KeyValuePair.Create(word.Replace("'", "", StringComparison.Ordinal), word))
            .Concat(Numbers.Select((word, i) => KeyValuePair.Create(word, i.ToString(System.Globalization.CultureInfo.InvariantCulture))))
            .Append(KeyValuePair.Create("none", "0")).ToDictionary(StringComparer.Ordinal));

    public static string Normalise(string answer)
    {
        string text = answer.ReplaceLineEndings(" ").Replace('\t', ' ').Trim().ToLowerInvariant();
        bool partsDigits = DigitComma().IsMatch(text);
        string result = text;
        foreach (char mark in Punctuation)
        {
            bool isAtEdge = partsDigits || text.Contains($"{mark} ", StringComparison.Ordinal) || text.Contains($" {mark}", StringComparison.Ordinal);
            result = result.Replace(mark.ToString(), isAtEdge ? "" : " ", StringComparison.Ordinal);
        }
        result = FullStop().Replace(result, "");
        return string.Join(' ', result.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Where(word => !Articles.Contains(word)).Select(word => Words.GetValueOrDefault(word, word)));
    }

    [GeneratedRegex(@"\d,\d")]
    private static partial Regex DigitComma();

    [GeneratedRegex(@"\.(?!\d)")]
    private static partial Regex FullStop();
}
