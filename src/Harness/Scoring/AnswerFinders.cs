using FastEval.Harness.Suites;

namespace FastEval.Harness.Scoring;

/// <summary>The finder of each kind of answer.</summary>
internal static class AnswerFinders
{
    private static readonly YesNoFinder YesNo = new();
    private static readonly ChoiceFinder Choice = new();
    private static readonly NumberFinder Number = new();
    private static readonly TextFinder Text = new();

    public static IAnswerFinder For(AnswerKind kind) => kind switch
    {
        AnswerKind.YesNo => YesNo,
        AnswerKind.Choice => Choice,
        AnswerKind.Number => Number,
        AnswerKind.Text => Text,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no scorer for this kind of answer."),
    };
}
