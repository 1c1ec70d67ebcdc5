using System.Globalization;
using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring.Judging;

/// <summary>
/// One number from 0 to the best grade: the reply's first word, as the authors of MM-Vet and DriveLM read it; where that is none, the only number in the reply.
/// </summary>
/// <param name="highest">The best grade.</param>
internal sealed partial class NumberVerdict(double highest) : IVerdictForm
{
    // What stands around a number that a judge puts at the end of a table's row, or emphasises.
    private static readonly char[] Surrounding = [' ', '\t', '|', '*', '`', '"'];

    public string Description { get; } = string.Create(CultureInfo.InvariantCulture, $"a number from 0 to {highest} alone");

    public JudgeVerdict? Read(string reply)
    {
        string first = reply.Trim().Trim(Surrounding).Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault("").Trim(Surrounding).TrimEnd('.', ',', ';');
        if (Number().Match(first) is { Success: true } whole && whole.Length == first.Length)
            return Of(first);
        MatchCollection numbers = Number().Matches(reply);
        return numbers.Count == 1 ? Of(numbers[0].Value) : null;
    }

    private JudgeVerdict? Of(string text) => VerdictNumber.Parse(text, 0, highest) is { } value ? new JudgeVerdict(value / highest, VerdictNumber.Text(value)) : null;

    [GeneratedRegex(@"-?\d+(?:\.\d+)?")]
    private static partial Regex Number();
}
