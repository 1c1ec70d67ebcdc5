using System.Globalization;
using System.Text;

namespace FastEval.Harness.Suites;

/// <summary>A suite that cannot be used, with everything that is wrong with it.</summary>
internal sealed class SuiteException : FastEvalException
{
    /// <summary>The problems that a message lists.</summary>
    public const int Listed = 20;

    /// <param name="folder">The suite's folder.</param>
    /// <param name="problems">What is wrong, in the files' order.</param>
    /// <param name="count">How many problems there are, if more than are in <paramref name="problems"/>.</param>
    public SuiteException(string folder, IReadOnlyList<SuiteProblem> problems, int count) : base(Describe(folder, problems, count)) =>
        (Problems, Count) = (problems, count);

    /// <summary>How many problems there are.</summary>
    public int Count { get; }

    /// <summary>What is wrong, in the files' order: all, or the first of very many.</summary>
    public IReadOnlyList<SuiteProblem> Problems { get; }

    private static string Describe(string folder, IReadOnlyList<SuiteProblem> problems, int count)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{folder} is not a valid suite: {count} problem{(count == 1 ? "" : "s")}.");
        foreach (SuiteProblem problem in problems.Take(Listed))
            text.Append('\n').Append(problem);
        int more = count - Math.Min(problems.Count, Listed);
        if (more > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n… and {more} more; `fasteval suite validate` lists them.");
        return text.ToString();
    }
}
