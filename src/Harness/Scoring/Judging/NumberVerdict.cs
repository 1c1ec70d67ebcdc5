using System.Globalization;
using System.Text.RegularExpressions;

namespace FastEval.Harness.Scoring.Judging;

/// <summary>
/// One number from 0 to the best grade: the reply's first word, as the authors of MM-Vet and DriveLM read it; where that is none, the only number in the reply, if it stands behind a
/// colon at the end of a line ("Correctness: 0.3"). A number within a sentence may be anything, and is no grade.
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
        return Number().Count(reply) == 1 && Labelled().Match(reply) is { Success: true } labelled ? Of(labelled.Groups[1].Value) : null;
    }

    private JudgeVerdict? Of(string text) => VerdictNumber.Parse(text, 0, highest) is { } value ? new JudgeVerdict(value / highest, VerdictNumber.Text(value)) : null;

    [GeneratedRegex(@"-?\d+(?:\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@":[ \t*`""]*(-?\d+(?:\.\d+)?)[ \t*`""|.]*\r?$", RegexOptions.Multiline)]
    private static partial Regex Labelled();
}
