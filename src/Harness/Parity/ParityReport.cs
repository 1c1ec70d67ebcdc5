using System.Globalization;
using FastEval.Engine.Decoding;
using FastEval.Harness.Output;

namespace FastEval.Harness.Parity;

/// <summary>Makes the report of <c>fasteval model parity</c>.</summary>
internal static class ParityReport
{
    public static Report Of(ParityComparison comparison, IReadOnlyList<IParitySource> sources, GenerationResult answer, string? mtmdAbsence, bool hasTheirPixels)
    {
        IReadOnlyList<StageDifference> differences = comparison.Results();
        return new Report(
        [
            new("stages", "Stages",
            [
                new("stage", "Stage"),
                new("against", "Against"),
                new("verdict", "Verdict"),
                // For people with the digits that tell, for programs with all.
                new("largest", "Largest difference", IsNumber: true, ReportForms.Text),
                new("mean", "Mean", IsNumber: true, ReportForms.Text),
                new("cosine", "1 − cosine", IsNumber: true, ReportForms.Text),
                new("limit", "Allowed", IsNumber: true, ReportForms.Text),
                new("max_difference", "", IsNumber: true, ReportForms.Data),
                new("mean_difference", "", IsNumber: true, ReportForms.Data),
                new("min_cosine", "", IsNumber: true, ReportForms.Data),
                new("allowed", "", IsNumber: true, ReportForms.Data),
                new("view", "Square", IsNumber: true),
                new("values", "", IsNumber: true, ReportForms.Data),
                new("their_values", "", IsNumber: true, ReportForms.Data),
            ],
            [.. differences.Select(Row)]),
            new("sources", "First deviation",
            [
                new("against", "Against"),
                new("first_deviation", "Stage"),
                new("difference", "By"),
                new("stages", "Stages compared", IsNumber: true),
                new("answer", "Greedy answer"),
            ],
            [.. sources.Select(source => Summary(source, [.. differences.Where(difference => difference.Against == source.Name)], answer))]),
            ReportSection.Record("answer", "Our answer", ReportForms.All, (new("text", "Text"), answer.Text), (new("tokens", "Tokens"), answer.Tokens.Count),
                (new("pixels", "Computed from"), hasTheirPixels ? "the reference's pixels" : "own pixels")),
        ],
        mtmdAbsence is null ? [] : [$"mtmd was not compared: {mtmdAbsence}"]);
    }

    private static object?[] Row(StageDifference difference) =>
    [
        difference.Stage, difference.Against, Verdict(difference), Digits(difference.Largest), Digits(difference.Mean), Digits(1 - difference.Cosine), Digits(difference.Allowed),
        Finite(difference.Largest), Finite(difference.Mean), difference.Cosine, difference.Allowed, difference.View, difference.Values, difference.TheirValues,
    ];

    private static string Verdict(StageDifference difference) =>
        difference.Values != difference.TheirValues ? "other size" : difference.Deviates ? "deviates" : difference.Largest == 0 ? "equal" : "rounding";

    private static object?[] Summary(IParitySource source, StageDifference[] differences, GenerationResult answer)
    {
        StageDifference? first = Array.Find(differences, difference => difference.Deviates);
        return
        [
            source.Name, first?.Stage,
            first is null ? null
                : first.Values != first.TheirValues ? FormattableString.Invariant($"{first.Values} values against {first.TheirValues}")
                : FormattableString.Invariant($"{first.Largest:g4} (allowed {first.Allowed:g4})"),
            differences.Length, Answers(source.Tokens, answer.Tokens),
        ];
    }

    private static string? Answers(IReadOnlyList<int>? theirs, IReadOnlyList<int> ours)
    {
        if (theirs is null)
            return null;
        int common = ours.Zip(theirs).TakeWhile(pair => pair.First == pair.Second).Count();
        return common == ours.Count && common == theirs.Count ? "the same" : FormattableString.Invariant($"parts after {common} of {ours.Count} tokens");
    }

    private static string? Digits(double? value) => value?.ToString("g3", CultureInfo.InvariantCulture);

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
