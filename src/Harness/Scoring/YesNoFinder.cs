using System.Text.RegularExpressions;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring;

/// <summary>Yes or no: as the reply's first word, announced, or standing alone within it.</summary>
internal sealed partial class YesNoFinder : IAnswerFinder
{
    private const string Yes = "yes", No = "no";

    public FoundAnswer? FindStated(string reply, bool isCut, SuiteItem item)
    {
        string text = AnswerText.Prepare(reply);
        if (AnswerPhrase.Find(text) is var (start, end) && Leading(text[start..end]) is { } announced)
            return Found(announced, item);
        return Found(Leading(text), item);
    }

    public FoundAnswer? FindMentioned(string reply, SuiteItem item)
    {
        string text = AnswerText.Prepare(reply);
        bool yes = AnyYes().IsMatch(text), no = LoneNo().IsMatch(text);
        return yes == no || NegatedYes().IsMatch(text) ? null : Found(yes ? Yes : No, item);
    }

    private static FoundAnswer? Found(string? answer, SuiteItem item) => answer is null ? null : new FoundAnswer(answer, answer == item.Answer);

    private static string? Leading(string text)
    {
        string start = text.TrimStart(' ', '\n', '"', '\'', '(', '[', '*', '-', ':');
        if (FirstWord().Match(start) is not { Success: true } word)
            return null;
        string rest = start[word.Length..];
        // "Yes, there is no car": "no" before a noun takes nothing back. "No" is never taken back by itself, but "yes" does it.
        if (word.Groups["yes"].Success)
            return LoneNo().IsMatch(rest) ? null : Yes;
        return AnyYes().IsMatch(rest) || NoAnswer().IsMatch(rest) ? null : No;
    }

    [GeneratedRegex(@"^(?:(?<yes>yes|yeah|yep|true)|no|nope|false)(?![\p{L}\p{N}'-])", RegexOptions.IgnoreCase)]
    private static partial Regex FirstWord();

    [GeneratedRegex(@"(?<![\p{L}\p{N}'-])(?:yes|yeah|yep)(?![\p{L}\p{N}'-])", RegexOptions.IgnoreCase)]
    private static partial Regex AnyYes();

    /// <summary>A "no" that is an answer: between punctuation, at the end, or joined to another answer.</summary>
    [GeneratedRegex(@"(?<![\p{L}\p{N}'-])(?:nope|no)(?=[""')\]*]*\s*(?:[.,;:!?/]|$))|\b(?:or|and) no\b(?! \p{L})", RegexOptions.IgnoreCase)]
    private static partial Regex LoneNo();

    [GeneratedRegex(@"\b(?:not|n't|neither|never|cannot)\b[^.!?\n]{0,30}\byes\b", RegexOptions.IgnoreCase)]
    private static partial Regex NegatedYes();

    /// <summary>What makes of a leading "no" something else than an answer.</summary>
    [GeneratedRegex(@"^ (?:idea|clue|answer|way|information|opinion|comment|image|picture|photo)\b", RegexOptions.IgnoreCase)]
    private static partial Regex NoAnswer();
}
