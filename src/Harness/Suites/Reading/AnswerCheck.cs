using FastEval.Harness.Scoring;

namespace FastEval.Harness.Suites.Reading;

/// <summary>Checks that an item's answer is one that a reply can give.</summary>
internal static class AnswerCheck
{
    private const int MinOptions = 2;

    /// <summary>As many as there are letters.</summary>
    private const int MaxOptions = 26;

    /// <summary>Checks what stands in the item.</summary>
    /// <param name="fields">The item.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="accept">What else is right.</param>
    /// <param name="options">What a choice is among.</param>
    /// <param name="hasRule">Whether another rule than FastEval's own reads replies, which may tell options apart that differ in punctuation only.</param>
    /// <returns>The answer as scorers take it.</returns>
    public static string Run(ObjectFields fields, AnswerKind kind, string answer, IReadOnlyList<string>? accept, IReadOnlyList<string>? options, bool hasRule)
    {
        if (accept is not null && kind != AnswerKind.Text)
            fields.Problem("accept", "is for kind text only", "take it out");
        if (options is not null && kind != AnswerKind.Choice)
            fields.Problem("options", "is for kind choice only", "take it out, or write kind choice");
        switch (kind)
        {
            case AnswerKind.YesNo:
                if (answer.ToLowerInvariant() is "yes" or "no")
                    return answer.ToLowerInvariant();
                fields.Problem("answer", $"'{answer}' is neither yes nor no", "write \"yes\" or \"no\"");
                break;
            case AnswerKind.Number:
                if (NumberText.ParseWhole(answer) is null)
                    fields.Problem("answer", $"'{answer}' is not a number", "write digits, e.g. \"3\" or \"2.5\"");
                break;
            case AnswerKind.Choice:
                CheckOptions(fields, answer, options, hasRule);
                break;
            case AnswerKind.Text:
                foreach (string text in (accept ?? []).Prepend(answer).Where(text => AnswerText.Normalise(text).Length == 0))
                    fields.Problem("answer", $"'{text}' has nothing that could be compared", "write the answer's text");
                break;
        }
        return answer;
    }

    private static void CheckOptions(ObjectFields fields, string answer, IReadOnlyList<string>? options, bool hasRule)
    {
        if (options is null || options.Count is < MinOptions or > MaxOptions)
        {
            fields.Problem("options", options is null ? "is missing" : $"has {options.Count}", $"write a list of {MinOptions} to {MaxOptions} texts");
            return;
        }
        string[] normal = hasRule ? [.. options] : [.. options.Select(AnswerText.Normalise)];
        for (int i = 0; i < normal.Length; i++)
        {
            int first = Array.IndexOf(normal, normal[i]);
            if (first < i)
                fields.Problem("options", $"'{options[i]}' and '{options[first]}' cannot be told apart", hasRule ? "make every option different" : "make every option different, case and punctuation aside");
            // A reply "B" would be both that option and the second one.
            if (!hasRule && normal[i] is [>= 'a' and <= 'z'] && normal[i][0] - 'a' != i && normal[i][0] - 'a' < options.Count)
                fields.Problem("options", $"'{options[i]}' is also the letter of option {normal[i][0] - 'a' + 1}", "put it in its letter's place, or word the options otherwise");
        }
        if (options.Contains(answer))
            return;
        bool isLetter = answer is [>= 'A' and <= 'Z'] && answer[0] - 'A' < options.Count;
        fields.Problem("answer", $"'{answer}' is not among the options", isLetter ? $"write the option's text, \"{options[answer[0] - 'A']}\"" : "write one option's text exactly");
    }
}
