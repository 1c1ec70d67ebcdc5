using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring;

/// <summary>Finds what a reply announces as its answer: "The answer is …", "Answer: …", "\boxed{…}".</summary>
internal static partial class AnswerPhrase
{
    /// <summary>What follows the last announcement, to the end of its line.</summary>
    /// <param name="prepared">A reply after <see cref="AnswerText.Prepare"/> or <see cref="NumberText.Prepare"/>.</param>
    /// <returns>Where it begins and ends; null if nothing is announced.</returns>
    public static (int Start, int End)? Find(string prepared)
    {
        Match? last = Announcement().Matches(prepared).LastOrDefault();
        if (last is null)
            return null;
        Group tail = last.Groups["tail"];
        int start = tail.Index;
        if (last.Groups["box"].Success)
            return (start, start + tail.Length);
        while (start < prepared.Length && char.IsWhiteSpace(prepared[start]))
            start++;
        int end = prepared.IndexOf('\n', start);
        return (start, end < 0 ? prepared.Length : end);
    }

    /// <summary>The first sentence of a text.</summary>
    public static string FirstSentence(string text) => SentenceEnd().Match(text) is { Success: true } end ? text[..end.Index] : text;

    [GeneratedRegex(
        @"\b(?:answer|solution|(?:correct|right|best|my) (?:option|choice))(?:'s|(?: \w+){0,4}? (?:is|was|are|would be|should be|must be)(?: that)?\b| *[:=]| *- )\s*(?:[:=]|-(?=\s))?\s*(?<tail>)"
        + @"|(?<box>\\boxed)\{(?:\\text\{)?(?<tail>[^{}]*)\}",
        RegexOptions.IgnoreCase)]
    private static partial Regex Announcement();

    [GeneratedRegex(@"[.!?](?=\s|$)|\n")]
    private static partial Regex SentenceEnd();
}
