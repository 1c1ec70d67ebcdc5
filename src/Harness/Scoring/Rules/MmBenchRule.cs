using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>
/// MMBench's own exact matching: the only option letter that stands as a word of its own in capitals; in a reply of more than three words "A" alone does not
/// count, as it may be the article. Without any letter, the only option whose text is in the reply, case aside. The authors ask a language model about the rest; here it is unparsed.
/// </summary>
internal sealed class MmBenchRule : IScoringRule
{
    private const int ShortReply = 3;

    private const string Separators = ".()[],:;!*#{}";

    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        if (item.Options is not { } options)
            return null;
        string[] words = string.Concat(reply.Select(c => Separators.Contains(c, StringComparison.Ordinal) ? ' ' : c)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        int[] letters = [.. Enumerable.Range(0, options.Count).Where(i => words.Contains(((char)('A' + i)).ToString()))];
        if (letters is [var only] && !(only == 0 && words.Length > ShortReply))
            return OptionAnswer.At(only, item);
        if (letters.Length > 1)
            return null;
        // The authors take a reply that is much longer than all options for no statement of one.
        if (reply.Length > 2 * options.Sum(option => option.Length))
            return null;
        int[] texts = [.. Enumerable.Range(0, options.Count).Where(i => reply.Contains(options[i], StringComparison.OrdinalIgnoreCase))];
        return texts is [var named] ? OptionAnswer.At(named, item) : null;
    }
}
