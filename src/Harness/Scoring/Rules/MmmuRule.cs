using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>
/// MMMU's own. A choice: the options that are mentioned as "(A)", else as " A ", else as "A." (which the authors do not know, and lmms-eval does), else, in a reply of more than five words, by
/// their text; of several the one that is mentioned last. Where nothing is found the authors draw an option at random; here it is unparsed. An open question: one of the answers that the reply's
/// last statements give is the right number, or holds the right text.
/// </summary>
internal sealed class MmmuRule : IScoringRule
{
    private const int LeastWordsForText = 5;

    private static readonly char[] Ends = [',', '.', '!', '?', ';', ':', '\''];

    public RuleAnswer? Read(string reply, SuiteItem item) => item.Kind == AnswerKind.Choice ? Choice(reply, item) : MmmuOpenAnswer.Read(reply, item);

    private static RuleAnswer? Choice(string reply, SuiteItem item)
    {
        IReadOnlyList<string> options = item.Options!;
        // One mark after the other, as the authors do: "B,." keeps its comma.
        string text = $" {Ends.Aggregate(reply, (rest, end) => rest.Trim(end))} ";
        Func<int, int>[] ways =
        [
            i => text.LastIndexOf($"({Letter(i)})", StringComparison.Ordinal),
            i => text.LastIndexOf($" {Letter(i)} ", StringComparison.Ordinal),
            i => text.LastIndexOf($"{Letter(i)}.", StringComparison.Ordinal),
            i => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length > LeastWordsForText ? text.LastIndexOf(options[i], StringComparison.OrdinalIgnoreCase) : -1,
        ];
        foreach (Func<int, int> place in ways)
        {
            (int Option, int At)[] found = [.. Enumerable.Range(0, options.Count).Select(i => (i, place(i))).Where(one => one.Item2 >= 0)];
            if (found.Length > 0)
                return OptionAnswer.At(found.MaxBy(one => one.At).Option, item);
        }
        return null;
    }

    private static char Letter(int index) => (char)('A' + index);
}
