using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring.Rules;

/// <summary>
/// OCRBench's own: one of the right answers is within the reply, both in lower case, lines joined by spaces; of handwritten formulas (HME100k) with the case kept and
/// all white space taken out.
/// </summary>
internal sealed class OcrBenchRule : IScoringRule
{
    /// <summary>The data set whose answers are formulas, as <see cref="SuiteItem.Categories"/> has it.</summary>
    public const string Formulas = "HME100k";

    public RuleAnswer? Read(string reply, SuiteItem item)
    {
        bool isFormula = item.Categories?.Contains(Formulas, StringComparer.Ordinal) == true;
        string said = Folded(reply, isFormula);
        return RuleAnswer.Of(said, item.Golds.Any(gold => said.Contains(Folded(gold, isFormula), StringComparison.Ordinal)));
    }

    private static string Folded(string text, bool isFormula) => isFormula
        ? string.Concat(text.Where(c => !char.IsWhiteSpace(c)))
        : text.ToLowerInvariant().Trim().ReplaceLineEndings(" ");
}
