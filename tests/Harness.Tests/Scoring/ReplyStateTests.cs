using FastEval.Engine.Decoding;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Scoring;

/// <summary>Replies as models write them, and what becomes of a sample by them.</summary>
public sealed class ReplyStateTests
{
    [Theory]
    [InlineData("yes", nameof(SampleState.Correct), "yes")]
    [InlineData(" Yes, there is a red car.", nameof(SampleState.Correct), "yes")]
    [InlineData("**No.**", nameof(SampleState.Wrong), "no")]
    [InlineData("The answer is no", nameof(SampleState.Wrong), "no")]
    [InlineData("Yes and no.", nameof(SampleState.Unparsed), null)]
    [InlineData("perhaps", nameof(SampleState.Unparsed), null)]
    [InlineData("", nameof(SampleState.Unparsed), null)]
    [InlineData("I'm sorry, I cannot see the image.", nameof(SampleState.Refused), null)]
    public void Score_YesNo_IsReadOrNotGuessed(string reply, string state, string? parsed) => AssertScore(reply, state, parsed, Item(AnswerKind.YesNo, "yes"));

    [Theory]
    [InlineData("B", nameof(SampleState.Correct), "blue")]
    [InlineData("(b)", nameof(SampleState.Correct), "blue")]
    [InlineData("Blue.", nameof(SampleState.Correct), "blue")]
    [InlineData("A. red", nameof(SampleState.Wrong), "red")]
    [InlineData("The correct answer is C.", nameof(SampleState.Wrong), "a green one")]
    [InlineData("It is a green one, I think.", nameof(SampleState.Wrong), "a green one")]
    [InlineData("red or blue", nameof(SampleState.Unparsed), null)]
    [InlineData("purple", nameof(SampleState.Unparsed), null)]
    public void Score_Choice_TakesLetterOrText(string reply, string state, string? parsed) =>
        AssertScore(reply, state, parsed, Item(AnswerKind.Choice, "blue") with { Options = ["red", "blue", "a green one"] });

    [Theory]
    [InlineData("3", nameof(SampleState.Correct), "3")]
    [InlineData("There are three circles.", nameof(SampleState.Correct), "3")]
    [InlineData("4", nameof(SampleState.Wrong), "4")]
    [InlineData("2 red and 1 blue, so 3 in total", nameof(SampleState.Correct), "3")]
    [InlineData("3 or 4", nameof(SampleState.Unparsed), null)]
    public void Score_Number_TakesTheOneThatIsMeant(string reply, string state, string? parsed) => AssertScore(reply, state, parsed, Item(AnswerKind.Number, "3"));

    [Theory]
    [InlineData("AB12", nameof(SampleState.Correct), "ab12")]
    [InlineData("The sign says \"AB12\".", nameof(SampleState.Correct), "ab12")]
    [InlineData("AB13", nameof(SampleState.Wrong), "ab13")]
    public void Score_Text_IsComparedAsAWhole(string reply, string state, string? parsed) => AssertScore(reply, state, parsed, Item(AnswerKind.Text, "ab12"));

    [Theory]
    [InlineData(nameof(AnswerKind.YesNo), "yes", "Well, looking at the picture one", nameof(SampleState.Truncated))]
    [InlineData(nameof(AnswerKind.YesNo), "yes", "Yes, because the", nameof(SampleState.Correct))]
    [InlineData(nameof(AnswerKind.Number), "3", "I count 3", nameof(SampleState.Truncated))]
    public void Score_CutReply_IsAnAnswerOnlyIfOneWasStated(string kind, string answer, string reply, string state) =>
        Assert.Equal(state, Scorer.Score(reply, FinishReason.Length, Item(Enum.Parse<AnswerKind>(kind), answer)).State.ToString());

    private static void AssertScore(string reply, string state, string? parsed, SuiteItem item)
    {
        Score score = Scorer.Score(reply, FinishReason.EndOfGeneration, item);
        Assert.Equal((state, parsed), (score.State.ToString(), score.Parsed));
        Assert.Equal(state == nameof(SampleState.Correct) ? 1 : 0, score.Value);
    }

    private static SuiteItem Item(AnswerKind kind, string answer) => new()
    {
        Id = "a",
        Images = [],
        Prompt = "?",
        Kind = kind,
        Answer = answer,
        Format = ItemFormat.Single,
        Capability = "x",
        Domain = "general",
    };
}
