using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring;

/// <summary>Finds the option that a reply is or begins with.</summary>
internal static partial class ChoiceLead
{
    /// <summary>The option's index; null if the reply begins otherwise, or goes on with another option.</summary>
    public static int? Find(string text, OptionTexts options)
    {
        string whole = AnswerText.TrimSurrounding(text);
        // The whole reply first: an option's text may look like a letter with more behind it ("A B").
        if (options.ByText(whole) is { } exact)
            return exact;
        if (whole.Length == 1)
            return options.ByLetter(whole[0]);
        return FromLetter(text, options) ?? FromText(text, options);
    }

    private static int? FromLetter(string text, OptionTexts options)
    {
        Match lead = Letter().Match(text);
        if (!lead.Success || options.ByLetter(lead.Groups["letter"].Value[0]) is not { } index)
            return null;
        string rest = text[lead.Length..].TrimStart(' ', '\n', '"', '\'', '(', ':', '-', '.', ')', ',');
        // "A red car": here "A" is an article, unless what follows is that very option's text.
        if (lead.Groups["word"].Success && lead.Groups["letter"].Value is "A" or "I" && TextAt(rest, options) != index)
            return null;
        if (TextAt(rest, options) is { } named)
        {
            if (named != index)
                return null;
            rest = rest[options[named].Length..];
        }
        else if (lead.Groups["comma"].Success && OtherLetter().IsMatch(", " + rest))
        {
            return null;
        }
        return OtherLetter().Match(rest) is { Success: true } other && options.ByLetter(other.Groups["letter"].Value[0]) is { } second && second != index ? null : index;
    }

    /// <summary>"Red." or "Red", then a new line: a sentence of its own.</summary>
    private static int? FromText(string text, OptionTexts options)
    {
        string start = AnswerText.WithoutArticle(text.TrimStart(' ', '"', '\'', '(', '['));
        if (TextAt(start, options) is not { } index)
            return null;
        return SentenceEnd().IsMatch(start[options[index].Length..]) ? index : null;
    }

    private static int? TextAt(string text, OptionTexts options)
    {
        string bare = AnswerText.WithoutArticle(text);
        foreach (int i in options.LongestFirst)
        {
            if (options.IndexIn(bare, i, 0) == 0)
                return i;
        }
        return null;
    }

    /// <summary>"B", "(B)", "B)", "B.", "B:", "B -", "B, …", "Option B", and "B" before a word.</summary>
    [GeneratedRegex(
        @"^\W*?(?:(?:[Oo]ption|[Cc]hoice|[Ll]etter|[Aa]nswer) )?(?:[(\[](?<letter>[A-Za-z])[)\]]|(?<letter>[A-Za-z])[)\]]|(?<letter>[A-Za-z])[.:](?=\s|$)|(?<letter>[A-Z])(?:(?<comma>,)(?=\s)| -(?=\s)|(?=\n|$)|(?<word>(?= ))))")]
    private static partial Regex Letter();

    [GeneratedRegex(@"^\s*(?:,|/|&|\band\b|\bor\b)[,\s]*(?:(?:or|and) )?(?:(?:option|choice) )?[(\[]?(?<letter>[A-Za-z])(?:[)\].:,;]|\s*$|(?= (?:or|and)\b))", RegexOptions.IgnoreCase)]
    private static partial Regex OtherLetter();

    [GeneratedRegex(@"^[""')\]]*(?:[.!](?=[\s""')]|$)|\s*\n|\s*$)")]
    private static partial Regex SentenceEnd();
}
