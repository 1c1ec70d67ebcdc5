using System.Text.RegularExpressions;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>
/// MMBench's exact matching, as VLMEvalKit does it: the only option letter that stands as a word of its own in capitals, if that is among the last four words; else the letter behind
/// "answer is"; else the only option whose text is in the reply, case aside. The authors ask a language model about the rest; here it is unparsed.
/// </summary>
internal sealed partial class MmBenchRule : IScoringRule
{
    private const int LastWords = 4;

    private const string Separators = ".()[],:;!*#{}";

    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        if (item.Options is not { } options)
            return null;
        string[] words = string.Concat(reply.Select(c => Separators.Contains(c, StringComparison.Ordinal) ? ' ' : c)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int[] letters = [.. Enumerable.Range(0, options.Count).Where(i => words.Contains(Letter(i)))];
        if (letters is [var only] && Array.IndexOf(words, Letter(only)) >= words.Length - LastWords)
            return OptionAnswer.At(only, item);
        if (AnswerIs().Match(reply) is { Success: true } stated && stated.Groups[1].Value[0] - 'A' is var said && said < options.Count)
            return OptionAnswer.At(said, item);
        // The authors take a reply that is much longer than all options for no statement of one.
        if (reply.Length > 2 * options.Sum(option => option.Length))
            return null;
        int[] texts = [.. Enumerable.Range(0, options.Count).Where(i => reply.Contains(options[i], StringComparison.OrdinalIgnoreCase))];
        return texts is [var named] ? OptionAnswer.At(named, item) : null;
    }

    private static string Letter(int index) => ((char)('A' + index)).ToString();

    // A capital that is a word of its own: the authors take the next word's first letter, whatever the word.
    [GeneratedRegex(@"(?i:answer\s+is)\s+\**([A-D])(?!\w)")]
    private static partial Regex AnswerIs();
}
