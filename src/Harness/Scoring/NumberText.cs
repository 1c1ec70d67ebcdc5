using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring;

/// <summary>Numbers in digits and in English words.</summary>
internal static partial class NumberText
{
    /// <summary>The value of a text that is one number and nothing else; null otherwise.</summary>
    public static decimal? ParseWhole(string text)
    {
        string prepared = Prepare(text).Trim(' ', '\n', '"', '\'', '(', ')', '[', ']', '*', '!').TrimEnd('.', ',');
        return Find(prepared) is [{ Value: { } value, Start: 0 } only] && only.End == prepared.Length ? value : null;
    }

    /// <summary>As <see cref="Find"/> reads it: digits of every script and of full width as ASCII, dashes as '-', lower-case.</summary>
    /// <remarks>Not <see cref="AnswerText.Prepare"/>: that would make 10² to 102.</remarks>
    public static string Prepare(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (char c in DigitGap().Replace(text, ""))
        {
            result.Append(c switch
            {
                _ when CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.DecimalDigitNumber => (char)('0' + (int)char.GetNumericValue(c)),
                '\uFF0C' => ',',
                '\uFF0E' => '.',
                >= '\u2010' and <= '\u2015' or '\u2212' or '\uFF0D' => '-',
                '\u2018' or '\u2019' => '\'',
                '\u201C' or '\u201D' => '"',
                '\r' => '\n',
                '*' or '`' => ' ',
                _ => char.ToLowerInvariant(c),
            });
        }
        return result.ToString();
    }

    /// <summary>All numbers of a prepared text, in its order.</summary>
    public static List<NumberMention> Find(string prepared)
    {
        var found = new List<NumberMention>();
        foreach (Match token in Token().Matches(prepared))
        {
            if (Digits().Match(token.Value) is { Success: true } digits)
                AddDigits(found, token, digits);
            else if (token.Value.Any(char.IsAsciiDigit) && !char.IsLetter(token.Value[0]) && !Compound().IsMatch(token.Value))
                found.Add(new NumberMention(null, token.Index, token.Index + token.Length));
        }
        found.AddRange(NumberWords.Find(prepared));
        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;
    }

    /// <summary>A value as it is recorded.</summary>
    public static string Format(decimal value) => (value / 1.000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    private static void AddDigits(List<NumberMention> found, Match token, Match digits)
    {
        string plain = digits.Groups["number"].Value.Replace(",", "", StringComparison.Ordinal);
        bool parsed = decimal.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value);
        Group number = digits.Groups["number"];
        int start = token.Index + (digits.Groups["sign"].Success ? digits.Groups["sign"].Index : number.Index);
        // A comma or full stop after it belongs to the sentence.
        found.Add(new NumberMention(parsed ? digits.Groups["sign"].Value == "-" ? -value : value : null, Math.Min(start, token.Index + number.Index), token.Index + number.Index + number.Length));
    }

    /// <summary>What stands between spaces, brackets, quotation marks and equals signs, and has a digit in it.</summary>
    [GeneratedRegex(@"[^\s()\[\]{}""=;|]*[0-9][^\s()\[\]{}""=;|]*")]
    private static partial Regex Token();

    /// <summary>One number, perhaps with a currency or '#' before it, a unit or '%' behind it, and the sentence's punctuation.</summary>
    [GeneratedRegex(@"^[$€£¥#~≈<>:']*(?<sign>[+-])?[$€£¥]?(?<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?|\.[0-9]+)(?:%|°\p{L}?|(?!(?:st|nd|rd|th)\b)[\p{L}µ]+)?[.,:!?']*$")]
    private static partial Regex Digits();

    /// <summary>"5-sided", "2nd": an adjective, not a count.</summary>
    [GeneratedRegex(@"^[^\p{L}]*[0-9]+(?:-\p{L}+|st|nd|rd|th)[.,:!?']*$")]
    private static partial Regex Compound();

    /// <summary>Spaces that only part thousands, and apostrophes as the Swiss write them.</summary>
    [GeneratedRegex(@"(?<=[0-9])[\u00A0\u2009\u202F'\u2019](?=[0-9]{3}(?![0-9]))")]
    private static partial Regex DigitGap();
}
