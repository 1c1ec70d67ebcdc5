using FastEval.Harness.Comparing;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;
using FastEval.Harness.Tests.Reports;

namespace FastEval.Harness.Tests.Comparing;

public sealed class FailureProfileTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("a red circle and a blue one and a green one", false)]
    [InlineData("very very very very good", false)]
    [InlineData("no no no no no no no no", true)]
    [InlineData("There is a cat. There is a cat. There is a cat. There is a cat.", true)]
    [InlineData("x There is a cat. There is a cat. There is a cat. There is", false)]
    public void Repeats_EndsInTheSameWordsOverAndOver(string text, bool repeats) => Assert.Equal(repeats, FailureProfile.Repeats(text));

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("ab", "ba", 2)]
    public void EditDistance_Pairs_IsLevenshteins(string one, string other, int distance) => Assert.Equal(distance, FailureProfile.EditDistance(one, other));

    [Fact]
    public void Of_WrongAnswers_CountsEachWay()
    {
        FailureProfile profile = FailureProfile.Of(
        [
            Of(AnswerKind.Number, "3", "4"), Of(AnswerKind.Number, "3", "2"), Of(AnswerKind.Number, "3", "7"), Of(AnswerKind.Number, "3", "3"),
            Of(AnswerKind.Text, "HELLO", "HELL0"), Of(AnswerKind.Text, "HELLO", "WORLD"), Of(AnswerKind.Text, "red, blue", "blue, red"),
            Of(AnswerKind.YesNo, "no", "yes"), Of(AnswerKind.YesNo, "no", "yes"), Of(AnswerKind.YesNo, "yes", "yes"), Of(AnswerKind.YesNo, "no", "no"),
            Of(AnswerKind.Choice, "blue", "red"), Of(AnswerKind.Choice, "green", "red"), Of(AnswerKind.Choice, "red", "red"), Of(AnswerKind.Choice, "blue", "blue"),
            Of(AnswerKind.Text, "a", "", SampleState.Unparsed), Of(AnswerKind.Text, "a", "", SampleState.Refused), Of(AnswerKind.Text, "a", "", SampleState.Truncated), Of(AnswerKind.Text, "a", "", SampleState.Error),
        ]);
        Assert.Equal((1, 1, 1, 1), (profile.Unparsed, profile.Refused, profile.Truncated, profile.Errors));
        Assert.Equal((2, 1), (profile.OffByOne, profile.OffByMore));
        Assert.Equal((1, 1), (profile.NearMisses, profile.Reorderings));
        // Three times yes where one was right, of four answers.
        Assert.Equal(0.5, profile.YesBias);
        // Three times the first option where one was right, of four choices.
        Assert.Equal(("A", 0.5), (profile.FavouredOption, profile.OptionBias));
    }

    /// <summary>A judge grades replies that are filtered, empty or cut off as it grades any; they are failures of their kinds all the same.</summary>
    [Fact]
    public void Of_RepliesThatAJudgeGraded_CountsWhatIsNoAnswer()
    {
        AnalysedSample Judged(string said, SampleState state, string finish) => Of(AnswerKind.Text, "a", said, state) is var one
            ? one with { Sample = one.Sample with { FinishReason = finish, Judging = new JudgingRecord { Times = 1 } } } : one;

        FailureProfile profile = FailureProfile.Of(
        [
            Judged("half of it", SampleState.Wrong, "content_filter"), Judged(" ", SampleState.Wrong, "stop"), Judged("cut", SampleState.Partial, "length"),
            Judged("cut, but all is there", SampleState.Correct, "length"), Judged("whole", SampleState.Wrong, "stop"),
        ]);

        Assert.Equal((1, 1, 1, 0), (profile.Refused, profile.Unparsed, profile.Truncated, profile.Errors));
    }

    [Fact]
    public void Of_NothingOfAKind_HasNoBias() => Assert.Equal((null, null, null), FailureProfile.Of([Of(AnswerKind.Text, "a", "a")]) is var profile ? (profile.YesBias, profile.FavouredOption, profile.OptionBias) : default);

    private static AnalysedSample Of(AnswerKind kind, string right, string said, SampleState? state = null)
    {
        SuiteItem item = ReportRuns.Item("a", "p.png", "ocr", kind) with { Answer = right };
        SampleState result = state ?? (right == said ? SampleState.Correct : SampleState.Wrong);
        SampleRecord sample = result == SampleState.Error ? ReportRuns.Failed("a") : ReportRuns.Sample("a", result, 0, 10, reply: said) with { Parsed = state is null ? said : null };
        return new AnalysedSample(sample, item);
    }
}
