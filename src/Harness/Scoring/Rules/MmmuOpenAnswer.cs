using System.Globalization;
using System.Text.RegularExpressions;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>How MMMU reads the reply to an open question.</summary>
internal static partial class MmmuOpenAnswer
{
    private static readonly string[] Indicators = ["could be ", "so ", "is ", "thus ", "therefore ", "final ", "answer ", "result "];

    private static readonly string[] Fillers = [":", ",", ".", "!", "?", ";", "'"];

    public static RuleAnswer? Read(string reply, SuiteItem item)
    {
        object[] said = [.. Statements(reply).SelectMany(Normalised).Distinct()];
        if (said.Length == 0)
            return null;
        object[] golds = [.. item.Golds.SelectMany(Normalised).Distinct()];
        bool isRight = said.Any(one => one is string text
            ? golds.OfType<string>().Any(gold => text.Contains(gold, StringComparison.Ordinal))
            : golds.Contains(one));
        return RuleAnswer.Of(string.Join(" | ", said.Select(one => Convert.ToString(one, CultureInfo.InvariantCulture)!.Trim())), isRight);
    }

    /// <summary>What follows the last indicator of each sentence, or the reply itself; and the numbers in them.</summary>
    private static List<string> Statements(string reply)
    {
        string whole = reply.Trim().Trim('.').ToLowerInvariant();
        string[] sentences = Sentence().Split(whole);
        var found = new List<string>();
        for (int i = 0; i < sentences.Length; i++)
        {
            // An equation gives the answer in the last sentence only.
            string[] indicators = i == sentences.Length - 1 ? [.. Indicators, "="] : Indicators;
            string? shortest = indicators.Where(one => sentences[i].Contains(one, StringComparison.Ordinal))
                .Select(one => sentences[i][(sentences[i].LastIndexOf(one, StringComparison.Ordinal) + one.Length)..].Trim())
                .Where(tail => tail.Length > 0 && !Fillers.Contains(tail)).MinBy(tail => tail.Length);
            if (shortest is not null)
                found.Add(shortest);
        }
        if (found.Count == 0)
            found.Add(whole);
        found.AddRange([.. found.SelectMany(text => Number().Matches(text)).Select(number => number.Value)]);
        return found;
    }

    /// <summary>A number to two places, or a lower-case text; a text of one letter only as a word's beginning or end.</summary>
    private static IEnumerable<object> Normalised(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
            return [];
        if (decimal.TryParse(trimmed.Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
            return [Math.Round(number, 2)];
        string lower = trimmed.ToLowerInvariant();
        return lower.Length == 1 ? [" " + lower, lower + " "] : [lower];
    }

    [GeneratedRegex(@"\.\s(?=[A-Z]|\S)|\n")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"-?\b\d{1,3}(?:,\d{3})+\b|-?\d+(?:\.\d+)?[eE][+-]?\d+|-?(?:\d+\.\d+|\.\d+|\d+)(?![eE][+-]?\d)(?!,\d{3})")]
    private static partial Regex Number();
}
