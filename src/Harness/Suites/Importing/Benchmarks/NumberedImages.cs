using System.Globalization;
using System.Text.RegularExpressions;
using FastEval.Harness.Prompting;

namespace FastEval.Harness.Suites.Importing.Benchmarks;

/// <summary>Texts that name their pictures by number, <c>&lt;image 2&gt;</c>, or in order, <c>&lt;image&gt;</c>.</summary>
internal static partial class NumberedImages
{
    /// <summary>The numbers that a text names, in its order.</summary>
    public static IEnumerable<int> In(string text) => Mark().Matches(text).Select(mark => int.Parse(mark.Groups["number"].Value, CultureInfo.InvariantCulture));

    /// <summary>Every numbered mark as a plain one.</summary>
    public static string Plain(string text) => Mark().Replace(text, InterleavedPrompt.Mark);

    /// <summary>Plain marks of options numbered on, so that options that are pictures can be told apart.</summary>
    public static IReadOnlyList<string> Numbered(IReadOnlyList<string> options, int before)
    {
        int number = before;
        return [.. options.Select(option => PlainMark().Replace(option, _ => string.Create(CultureInfo.InvariantCulture, $"<image {++number}>")))];
    }

    [GeneratedRegex(@"<image (?<number>\d{1,2})>")]
    private static partial Regex Mark();

    [GeneratedRegex("<image>")]
    private static partial Regex PlainMark();
}
