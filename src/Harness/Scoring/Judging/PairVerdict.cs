namespace FastEval.Harness.Scoring.Judging;

/// <summary>
/// Two grades from 1 to 10 alone on the first line, the reference's and the model's, with a space or a comma between, as LLaVA's reviewer gives them. The grade is a tenth of the model's; the
/// relative score that the authors compare models by is made of the sums of both (the metric llava-bench).
/// </summary>
internal sealed class PairVerdict : IVerdictForm
{
    private const double Lowest = 1, Highest = 10;

    public string Description => "two numbers from 1 to 10 alone on the first line, of the first answer and of the second";

    /// <summary>The reference's grade and the model's, of a verdict's text; null if it is none.</summary>
    public static (double Reference, double Model)? Grades(string? text) => text?.Split(' ') is [var reference, var model]
        && VerdictNumber.Parse(reference, Lowest, Highest) is { } first && VerdictNumber.Parse(model, Lowest, Highest) is { } second ? (first, second) : null;

    public JudgeVerdict? Read(string reply)
    {
        string[] words = reply.TrimStart().Split('\n', 2)[0].Replace(',', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return Grades(string.Join(' ', words)) is var (reference, model)
            ? new JudgeVerdict(model / Highest, $"{VerdictNumber.Text(reference)} {VerdictNumber.Text(model)}")
            : null;
    }
}
