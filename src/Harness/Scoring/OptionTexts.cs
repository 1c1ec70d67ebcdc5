namespace FastEval.Harness.Scoring;

/// <summary>A choice's options in the form in which replies are searched for them.</summary>
internal sealed class OptionTexts
{
    private readonly IReadOnlyList<string> _options;
    private readonly string[] _texts;

    public OptionTexts(IReadOnlyList<string> options)
    {
        _options = options;
        _texts = [.. options.Select(Searched)];
        LongestFirst = [.. Enumerable.Range(0, _texts.Length).OrderByDescending(i => _texts[i].Length)];
    }

    public int Count => _texts.Length;

    /// <summary>The options' indices, those with long texts first: one option's text may be part of another's.</summary>
    public IReadOnlyList<int> LongestFirst { get; }

    /// <summary>What is searched for.</summary>
    public string this[int index] => _texts[index];

    /// <summary>The option with a letter; null if there is none.</summary>
    public int? ByLetter(char letter)
    {
        int index = char.ToUpperInvariant(letter) - 'A';
        return index >= 0 && index < Count ? index : null;
    }

    /// <summary>The option that is the whole of a text, an article aside.</summary>
    public int? ByText(string text)
    {
        string whole = AnswerText.Normalise(text), bare = AnswerText.Normalise(AnswerText.WithoutArticle(AnswerText.TrimSurrounding(text)));
        for (int i = 0; i < Count; i++)
        {
            if (AnswerText.Normalise(_options[i]) == whole)
                return i;
        }
        int found = Array.FindIndex([.. _options], option => AnswerText.Normalise(AnswerText.WithoutArticle(option)) == bare);
        return found < 0 ? null : found;
    }

    /// <summary>Where all options are numbers, the one whose value a reply names, and no other number.</summary>
    public int? ByNumber(string reply)
    {
        decimal?[] values = [.. _options.Select(NumberText.ParseWhole)];
        if (values.Contains(null))
            return null;
        decimal?[] named = [.. NumberText.Find(NumberText.Prepare(reply)).Select(number => number.Value).Distinct()];
        int found = named is [{ } value] ? Array.IndexOf(values, value) : -1;
        return found < 0 ? null : found;
    }

    /// <summary>Where an option's text stands as whole words from a place on; -1 if nowhere.</summary>
    public int IndexIn(string text, int index, int from)
    {
        string option = _texts[index];
        for (int at = text.IndexOf(option, from, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(option, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (IsWhole(text, at, at + option.Length))
                return at;
        }
        return -1;
    }

    private static string Searched(string option)
    {
        string bare = AnswerText.WithoutArticle(AnswerText.TrimSurrounding(AnswerText.Prepare(option)));
        return bare.Length > 0 ? bare : option.Trim();
    }

    /// <summary>"3" is not in "3.5" or "13", "red" not in "redder" or "infra-red".</summary>
    private static bool IsWhole(string text, int start, int end)
    {
        if (start > 0 && char.IsLetterOrDigit(text[start]) && (char.IsLetterOrDigit(text[start - 1]) || (start > 1 && text[start - 1] is '-' or '.' or ',' or '/' && char.IsLetterOrDigit(text[start - 2]) && !IsListComma(text, start - 1))))
            return false;
        if (end < text.Length && char.IsLetterOrDigit(text[end - 1]) && (char.IsLetterOrDigit(text[end]) || (end + 1 < text.Length && text[end] is '-' or '.' or ',' or '/' or '\'' && char.IsLetterOrDigit(text[end + 1]) && !IsListComma(text, end) && !IsPossessive(text, end))))
            return false;
        return true;
    }

    private static bool IsListComma(string text, int at) => text[at] is ',' or '/' && !(char.IsDigit(text[at - 1]) && char.IsDigit(text[at + 1]));

    private static bool IsPossessive(string text, int at) => text[at] == '\'' && text[at + 1] is 's' or 'S';
}
