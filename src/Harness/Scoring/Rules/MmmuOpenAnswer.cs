using System.Globalization;
using System.Text.RegularExpressions;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>How MMMU reads the reply to an open question.</summary>
internal static partial class MmmuOpenAnswer
{
    private const int Decimals = 2;

    /// <summary>From here on a number of type double has no two decimals.</summary>
    private const double LeastWhole = 1e15;

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

    /// <summary>
    /// What follows the last indicator of each line, or the reply itself; and the numbers in them. The authors mean to part sentences too, but look for capitals in what they have made small.
    /// </summary>
    private static List<string> Statements(string reply)
    {
        string whole = reply.Trim().Trim('.').ToLowerInvariant();
        string[] lines = whole.Split('\n');
        var found = new List<string>();
        for (int i = 0; i < lines.Length; i++)
        {
            // An equation gives the answer in the last line only.
            string[] indicators = i == lines.Length - 1 ? [.. Indicators, "="] : Indicators;
            string shortest = "";
            foreach (string indicator in indicators.Where(one => lines[i].Contains(one, StringComparison.Ordinal)))
            {
                string tail = lines[i][(lines[i].LastIndexOf(indicator, StringComparison.Ordinal) + indicator.Length)..].Trim();
                // An empty one gives way to the next, whatever that is.
                if (shortest.Length == 0 || tail.Length < shortest.Length)
                    shortest = tail;
            }
            if (shortest.Length > 0 && !Fillers.Contains(shortest))
                found.Add(shortest);
        }
        if (found.Count == 0)
            found.Add(whole);
        found.AddRange([.. found.SelectMany(Numbers)]);
        return found;
    }

    /// <summary>Each way of writing is looked for by itself, so a number may be found in parts too.</summary>
    private static IEnumerable<string> Numbers(string text) =>
        ((Regex[])[WithCommas(), Scientific(), Simple()]).SelectMany(way => way.Matches(text)).Select(number => number.Value);

    /// <summary>A number to two places, or a lower-case text; a text of one letter only as a word's beginning or end.</summary>
    private static IEnumerable<object> Normalised(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
            return [];
        if (double.TryParse(trimmed.Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            return [Round(number)];
        string lower = trimmed.ToLowerInvariant();
        return lower.Length == 1 ? [" " + lower, lower + " "] : [lower];
    }

    /// <summary>By the number's exact value, as Python does: 2.675 is a little less than that, and becomes 2.67.</summary>
    private static double Round(double number) => Math.Abs(number) < LeastWhole
        ? (double)Math.Round(decimal.Parse(number.ToString("F25", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture), Decimals)
        : number;

    [GeneratedRegex(@"-?\b\d{1,3}(?:,\d{3})+\b")]
    private static partial Regex WithCommas();

    [GeneratedRegex(@"-?\d+(?:\.\d+)?[eE][+-]?\d+")]
    private static partial Regex Scientific();

    [GeneratedRegex(@"-?(?:\d+\.\d+|\.\d+|\d+\b)(?![eE][+-]?\d|[,\d])")]
    private static partial Regex Simple();
}
