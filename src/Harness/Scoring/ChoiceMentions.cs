using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring;

/// <summary>Finds the options that a text mentions.</summary>
internal static partial class ChoiceMentions
{
    /// <summary>The only option that is mentioned and not denied; null if there is none, several, or one both ways.</summary>
    public static int? Only(string text, OptionTexts options)
    {
        var said = new HashSet<int>();
        var denied = new HashSet<int>();
        bool[] taken = new bool[text.Length];
        foreach (int i in options.LongestFirst)
        {
            int length = options[i].Length;
            for (int at = options.IndexIn(text, i, 0); at >= 0; at = options.IndexIn(text, i, at + length))
            {
                if (taken.AsSpan(at, length).Contains(true))
                    continue;
                taken.AsSpan(at, length).Fill(true);
                (IsDenied(text, at) ? denied : said).Add(i);
            }
        }
        foreach (Match mention in Letter().Matches(text))
        {
            Group letter = mention.Groups["letter"];
            if (!taken[letter.Index] && options.ByLetter(letter.Value[0]) is { } index)
                (IsDenied(text, mention.Index) ? denied : said).Add(index);
        }
        return said.Count == 1 && !denied.Overlaps(said) ? said.Single() : null;
    }

    private static bool IsDenied(string text, int at) => Denial().IsMatch(text[..at]);

    /// <summary>A letter that cannot be a word: in brackets, after "option", or a capital that stands alone and is neither "A" nor "I"; those two only beside another.</summary>
    [GeneratedRegex(
        @"[(\[](?<letter>[A-Za-z])[)\]]|\b(?:[Oo]ption|[Cc]hoice|[Ll]etter) [(\[]?(?<letter>[A-Za-z])(?![\p{L}\p{N}'-])|(?<![\p{L}\p{N}'.-])(?<letter>[B-HJ-Z])(?![\p{L}\p{N}'-]|\.\p{L})"
        + @"|\b(?<letter>[AI])(?= (?:or|and)\b|[,/&])|(?<=\b(?:or|and|nor) |[/&]|, )(?<letter>[AI])(?![\p{L}\p{N}'-]| \p{Ll})")]
    private static partial Regex Letter();

    [GeneratedRegex(@"(?:\b(?:not|no|never|neither|nor|without|cannot|instead of|rather than|except|excluding)|n't)(?: (?!(?:but|however|instead|so|it|they) )[\p{L}\p{N}]+){0,3}\W*$", RegexOptions.IgnoreCase)]
    private static partial Regex Denial();
}
