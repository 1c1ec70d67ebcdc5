using System.Collections.ObjectModel;
using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring;

/// <summary>English number words, zero to the millions.</summary>
internal static partial class NumberWords
{
    /// <summary>Each word's value is its place.</summary>
    private static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    /// <summary>Twenty and on in tens.</summary>
    private static readonly string[] Tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly ReadOnlyDictionary<string, int> Values = new(
        Small.Select((word, i) => KeyValuePair.Create(word, i)).Concat(Tens.Select((word, i) => KeyValuePair.Create(word, 20 + 10 * i))).ToDictionary());

    private static readonly ReadOnlyDictionary<string, int> Scales = new(new Dictionary<string, int>
    {
        ["dozen"] = 12,
        ["hundred"] = 100,
        ["thousand"] = 1_000,
        ["million"] = 1_000_000,
    });

    /// <summary>All numbers written as words in a lower-case text.</summary>
    public static IEnumerable<NumberMention> Find(string text)
    {
        Match[] words = [.. Word().Matches(text).Cast<Match>()];
        for (int i = 0; i < words.Length;)
        {
            int count = Length(words, i, text);
            if (count == 0)
            {
                i++;
                continue;
            }
            int start = words[i].Index, end = words[i + count - 1].Index + words[i + count - 1].Length;
            bool negative = i > 0 && words[i - 1].Value is "minus" or "negative" && IsJoined(text, words[i - 1], words[i]);
            bool isCompound = end + 1 < text.Length && text[end] == '-' && char.IsLetter(text[end + 1]) || start > 0 && text[start - 1] == '-' && i > 0 && !negative;
            if (!isCompound && !(count == 1 && words[i].Value == "one" && IsPronoun(words, i)))
            {
                decimal value = Evaluate(words.Skip(i).Take(count).Select(word => word.Value));
                yield return new NumberMention(negative ? -value : value, negative ? words[i - 1].Index : start, end);
            }
            i += count;
        }
    }

    /// <summary>How many of the words from one on make one number: "one hundred and twenty-one" are five, "two three" is one and one.</summary>
    private static int Length(Match[] words, int first, string text)
    {
        bool startsWithArticle = words[first].Value == "a" && first + 1 < words.Length && Scales.ContainsKey(words[first + 1].Value);
        if (!startsWithArticle && !Values.ContainsKey(words[first].Value))
            return 0;
        int last = first;
        for (int next = first + 1; next < words.Length && IsJoined(text, words[next - 1], words[next]); next++)
        {
            string before = words[next - 1].Value, word = words[next].Value;
            bool joins = word switch
            {
                // Scales only grow within a number, so that no reply can make one beyond all bounds.
                _ when Scales.TryGetValue(word, out int scale) => Values.ContainsKey(before) || (Scales.TryGetValue(before, out int smaller) && smaller < scale) || before == "a",
                "and" => before is "hundred" or "thousand" or "million" && next + 1 < words.Length && Values.ContainsKey(words[next + 1].Value) && IsJoined(text, words[next], words[next + 1]),
                _ when Values.TryGetValue(word, out int value) => before is "and" or "hundred" or "thousand" or "million"
                    || (value is > 0 and < 10 && Values.TryGetValue(before, out int tens) && tens >= 20),
                _ => false,
            };
            if (!joins)
                break;
            if (word != "and")
                last = next;
        }
        return last - first + 1;
    }

    private static decimal Evaluate(IEnumerable<string> words)
    {
        decimal total = 0, part = 0;
        foreach (string word in words)
        {
            if (Values.TryGetValue(word, out int value))
            {
                part += value;
            }
            else if (Scales.TryGetValue(word, out int scale))
            {
                part = Math.Max(part, 1) * scale;
                if (scale >= 1_000)
                    (total, part) = (total + part, 0);
            }
        }
        return total + part;
    }

    private static bool IsJoined(string text, Match before, Match word)
    {
        ReadOnlySpan<char> between = text.AsSpan(before.Index + before.Length, word.Index - before.Index - before.Length);
        return between is " " or "-";
    }

    /// <summary>"the red one", "one of them": no count.</summary>
    private static bool IsPronoun(Match[] words, int at) =>
        (at + 1 < words.Length && words[at + 1].Value is "of" or "another" or "by")
        || (at > 0 && words[at - 1].Value is "the" or "this" or "that" or "which" or "each" or "every" or "no" or "another" or "other" or "first" or "second" or "third"
            or "last" or "next" or "left" or "right" or "top" or "bottom" or "middle" or "upper" or "lower" or "same" or "correct" or "big" or "small" or "large"
            or "bigger" or "smaller" or "larger" or "red" or "blue" or "green" or "yellow" or "black" or "white");

    [GeneratedRegex("[a-z]+")]
    private static partial Regex Word();
}
