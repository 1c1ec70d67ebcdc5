using FastEval.Harness.Suites;

namespace FastEval.Harness.Running;

/// <summary>What likelihood scoring chooses among.</summary>
internal static class ItemOptions
{
    private static readonly string[] YesNo = ["yes", "no"];

    /// <summary>The options; null for kinds that have none.</summary>
    public static IReadOnlyList<string>? Of(SuiteItem item) => item.Kind switch
    {
        AnswerKind.YesNo => YesNo,
        AnswerKind.Choice => item.Options,
        _ => null,
    };

    /// <summary>The most likely one; of equals the first.</summary>
    /// <exception cref="FastEvalException">There is a value that is no number.</exception>
    public static string Choose(IReadOnlyList<string> options, IReadOnlyList<double> logProbs)
    {
        if (logProbs.Count != options.Count || logProbs.Any(double.IsNaN))
            throw new FastEvalException($"The model gave no likelihoods to choose by: {string.Join(", ", logProbs)} for {options.Count} options.");
        int best = 0;
        for (int i = 1; i < logProbs.Count; i++)
        {
            if (logProbs[i] > logProbs[best])
                best = i;
        }
        return options[best];
    }
}
