using System.Text.RegularExpressions;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring;

/// <summary>
/// A short text: the whole reply, or what a sentence says that a thing reads or is. It must be equal as a whole: a reply that
/// lists everything it can think of contains every answer.
/// </summary>
internal sealed partial class TextFinder : IAnswerFinder
{
    /// <summary>A longer reply is a description, not an answer.</summary>
    private const int MaxWords = 12;

    public FoundAnswer? FindStated(string reply, bool isCut, SuiteItem item)
    {
        string text = AnswerText.Prepare(reply);
        var readings = new List<string>();
        if (AnswerPhrase.Find(text) is var (start, end) && !(isCut && end == text.Length))
            AddReadings(readings, text[start..end]);
        if (readings.Count > 0)
            return Best(readings, item);
        // A sign may read "I DON'T KNOW": what is right as it stands is no refusal.
        return !isCut && IsRight(text, item) ? new FoundAnswer(AnswerText.Normalise(text), IsRight: true) : null;
    }

    public FoundAnswer? FindMentioned(string reply, SuiteItem item)
    {
        string text = AnswerText.Prepare(reply);
        var readings = new List<string>();
        AddQuoted(readings, text);
        string firstLine = text.Split('\n')[0];
        AddReadings(readings, firstLine);
        return readings.Count > 0 ? Best(readings, item) : null;
    }

    private static bool IsRight(string answer, SuiteItem item)
    {
        string[] said = Forms(answer);
        return (item.Accept ?? []).Prepend(item.Answer).Any(right => said.Intersect(GoldForms(right)).Any());
    }

    /// <summary>The reading that is right, else the first: which of them was meant does not matter to a reply that is wrong in each.</summary>
    private static FoundAnswer Best(List<string> readings, SuiteItem item)
    {
        string? right = readings.Find(reading => IsRight(reading, item));
        return new FoundAnswer(AnswerText.Normalise(right ?? readings[0]), right is not null);
    }

    private static void AddReadings(List<string> readings, string line)
    {
        if (Says().Match(line) is { Success: true } says)
            AddShort(readings, line[(says.Index + says.Length)..]);
        AddShort(readings, line);
        AddShort(readings, AnswerPhrase.FirstSentence(line));
    }

    private static void AddQuoted(List<string> readings, string text)
    {
        Match[] quoted = [.. Quoted().Matches(text).Cast<Match>()];
        if (quoted is [var only])
            AddShort(readings, only.Groups["text"].Value);
    }

    private static void AddShort(List<string> readings, string text)
    {
        string trimmed = AnswerText.TrimSurrounding(text);
        string reading = trimmed.Length > 0 ? trimmed : text.Trim();
        if (reading.Length > 0 && reading.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length <= MaxWords)
            readings.Add(reading);
    }

    private static string[] Forms(string said)
    {
        string text = AnswerText.TrimSurrounding(AnswerText.Prepare(said));
        return [AnswerText.Normalise(said), AnswerText.Normalise(AnswerText.WithoutArticle(text))];
    }

    /// <summary>An article of the item's own counts as one only in small letters: "the red cube", but not "A 7" or "THE END".</summary>
    private static string[] GoldForms(string right) =>
        right.StartsWith("the ", StringComparison.Ordinal) || right.StartsWith("a ", StringComparison.Ordinal) || right.StartsWith("an ", StringComparison.Ordinal)
            ? Forms(right)
            : [AnswerText.Normalise(right)];

    [GeneratedRegex(@"^(?:[^""\n]{0,60}?\b(?:says?|reads?|spells?|displays?|shows|written|is|are|it's|that's)\b:?|[\w ]{1,20}:) +(?=\S)", RegexOptions.IgnoreCase)]
    private static partial Regex Says();

    [GeneratedRegex(@"""(?<text>[^""\n]+)""|(?<![\p{L}\p{N}])'(?<text>[^'\n]+)'(?![\p{L}\p{N}])")]
    private static partial Regex Quoted();
}
