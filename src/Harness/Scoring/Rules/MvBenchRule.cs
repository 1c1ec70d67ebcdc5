using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>
/// MVBench's own: the reply's first word, full stops taken out, is within "(a)" of the right option, case aside, or holds it. The authors begin the answer with "(" for the model; a reply
/// that begins with the letter is read alike. Of several marks the first counts; the authors take such a reply for right whichever of them is.
/// </summary>
internal sealed class MvBenchRule : IScoringRule
{
    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        string first = reply.Trim().ToLowerInvariant().Split((char[]?)null, 2)[0].Replace(".", "", StringComparison.Ordinal);
        // "(" or ")" alone is within every option's mark, and says nothing.
        if (first.Length == 0 || !first.Any(char.IsAsciiLetter))
            return null;
        for (int i = 0; i < item.Options!.Count; i++)
        {
            string mark = $"({(char)('a' + i)})";
            if (mark.Contains(first, StringComparison.Ordinal) || first.Contains(mark, StringComparison.Ordinal))
                return OptionAnswer.At(i, item);
        }
        return null;
    }
}
