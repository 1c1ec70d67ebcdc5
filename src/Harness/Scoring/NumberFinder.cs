using System.Text.RegularExpressions;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring;

/// <summary>A number in digits or words. Several different ones are no answer, unless one is announced, stands on a line of its own, or is the total.</summary>
internal sealed partial class NumberFinder : IAnswerFinder
{
    public FoundAnswer? FindStated(string reply, bool isCut, SuiteItem item)
    {
        string text = NumberText.Prepare(reply).TrimEnd();
        List<NumberMention> numbers = NumberText.Find(text);
        // Of a number that a cut reply ends with, digits or words may be missing.
        if (isCut && numbers is [.., { } last] && last.End == text.Length)
            numbers.RemoveAt(numbers.Count - 1);
        if (AnswerPhrase.Find(text) is var (start, end) && Only(Within(numbers, start, start + AnswerPhrase.FirstSentence(text[start..end]).Length)) is { } announced)
            return Found(announced, item);
        return Found(Only(AloneOnLine(numbers, text)) ?? Only(Totals(numbers, text)), item);
    }

    public FoundAnswer? FindMentioned(string reply, SuiteItem item)
    {
        string text = NumberText.Prepare(reply);
        List<NumberMention> numbers = NumberText.Find(text);
        return Found(numbers.Count > 0 ? Only(numbers) : NoneAtAll().IsMatch(text) || DeniesWhatIsCounted(text, item.Prompt) ? 0 : null, item);
    }

    /// <summary>
    /// "No purple objects." to a question how many purple objects there are: nothing else is said, and of nothing but what the question names. Not where the question has a
    /// negation of its own, because then it is open what is denied.
    /// </summary>
    private static bool DeniesWhatIsCounted(string text, string prompt)
    {
        if (NoSuch().Match(text) is not { Success: true } denial)
            return false;
        string asked = NumberText.Prepare(prompt);
        var words = Word().Matches(asked).Select(word => Singular(word.Value)).ToHashSet(StringComparer.Ordinal);
        return !Negation().IsMatch(asked) && Word().Matches(denial.Groups["what"].Value).All(word => words.Contains(Singular(word.Value)));
    }

    private static string Singular(string word) => word.TrimEnd('s');

    private static FoundAnswer? Found(decimal? answer, SuiteItem item) =>
        answer is { } value ? new FoundAnswer(NumberText.Format(value), value == NumberText.ParseWhole(item.Answer)) : null;

    private static decimal? Only(IEnumerable<NumberMention> numbers)
    {
        decimal?[] values = [.. numbers.Select(number => number.Value).Distinct()];
        return values is [{ } value] ? value : null;
    }

    private static IEnumerable<NumberMention> Within(List<NumberMention> numbers, int start, int end) => numbers.Where(number => number.Start >= start && number.End <= end);

    private static IEnumerable<NumberMention> AloneOnLine(List<NumberMention> numbers, string text) => numbers.Where(number =>
    {
        int start = text.LastIndexOf('\n', Math.Max(number.Start - 1, 0)) + 1, end = text.IndexOf('\n', number.End);
        string before = text[Math.Min(start, number.Start)..number.Start], after = text[number.End..(end < 0 ? text.Length : end)];
        return AnswerText.TrimSurrounding(before).Length == 0 && AnswerText.TrimSurrounding(after).Length == 0;
    });

    private static IEnumerable<NumberMention> Totals(List<NumberMention> numbers, string text) =>
        numbers.Where(number => TotalBefore().IsMatch(text[..number.Start]) || TotalAfter().IsMatch(text[number.End..]));

    [GeneratedRegex(@"(?:\btotal(?: number| count)?(?: [a-z]+){0,3}?(?: of| is|:)|\b(?:in total|altogether|overall),?(?: there are| there is)?|=) *$")]
    private static partial Regex TotalBefore();

    [GeneratedRegex(@"^(?: \w+){0,2},? (?:in total|altogether|overall|in all)\b")]
    private static partial Regex TotalAfter();

    [GeneratedRegex(@"^\W*no (?<what>[a-z][a-z-]*(?: [a-z-]+){0,4}?)(?: (?:are|is))?(?: (?:visible|shown|present|there|seen|here))?(?: in (?:the|this) (?:picture|image|photo))?\W*$")]
    private static partial Regex NoSuch();

    [GeneratedRegex(@"\b(?:no|not|none|never|without|except|neither|other than)\b|n't\b")]
    private static partial Regex Negation();

    [GeneratedRegex("[a-z]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\W*(?:none|nil)\b|\bthere (?:is|are) (?:no|none)\b|\bthere (?:isn't|aren't) any\b")]
    private static partial Regex NoneAtAll();
}
