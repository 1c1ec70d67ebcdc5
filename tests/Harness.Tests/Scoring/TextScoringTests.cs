using FastEval.Engine.Decoding;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Scoring;

public sealed class TextScoringTests
{
    [Theory]
    [InlineData("AB12", "AB12")]
    [InlineData("ab12", "AB12")]
    [InlineData("AB12.", "AB12")]
    [InlineData("\"AB12\"", "AB12")]
    [InlineData("“AB12”", "AB12")]
    [InlineData("**AB12**", "AB12")]
    [InlineData("`AB12`", "AB12")]
    [InlineData("ＡＢ１２", "AB12")]
    [InlineData("The sign says AB12.", "AB12")]
    [InlineData("The text in the picture reads \"AB12\".", "AB12")]
    [InlineData("It says: AB12", "AB12")]
    [InlineData("The answer is AB12.", "AB12")]
    [InlineData("Answer: AB12", "AB12")]
    [InlineData("Text: AB12", "AB12")]
    [InlineData("This picture shows a large white board on which there is written in black letters 'AB12' by hand.", "AB12")]
    [InlineData("AB12\n\nThe picture shows a sign.", "AB12")]
    [InlineData("A red circle.", "red circle")]
    [InlineData("the red circle", "a red circle")]
    [InlineData("red   circle", "red circle")]
    [InlineData("The", "the")]
    [InlineData("A 7", "A 7")]
    [InlineData("don’t walk", "don't walk")]
    [InlineData("e‑mail", "e-mail")]
    [InlineData("café", "cafe\u0301")]
    [InlineData("ﬁre", "fire")]
    [InlineData("STRASSE", "Straße")]
    [InlineData("?", "?")]
    [InlineData("C#", "c#")]
    [InlineData("한글", "\u1112\u1161\u11ab\u1100\u1173\u11af")]
    [InlineData("I DON'T KNOW", "I don't know")]
    [InlineData("<think>AB13?</think>AB12", "AB12")]
    public void Score_TheAnswer_IsCorrect(string reply, string answer) => Assert.Equal(SampleState.Correct, Scored(reply, answer).State);

    [Theory]
    [InlineData("AB1", "AB12")]
    [InlineData("AB123", "AB12")]
    [InlineData("AB 12", "AB12")]
    [InlineData("AB-12", "AB12")]
    [InlineData("7", "A 7")]
    [InlineData("A 7", "7")]
    [InlineData("AB12 CD34", "AB12")]
    [InlineData("AB12, CD34, EF56", "CD34")]
    [InlineData("not AB12", "AB12")]
    [InlineData("35", "3.5")]
    [InlineData("C", "C#")]
    [InlineData("cafe", "café")]
    [InlineData("The answer is CD34. AB12", "AB12")]
    public void Score_AnotherAnswer_IsWrong(string reply, string answer) => Assert.Equal(SampleState.Wrong, Scored(reply, answer).State);

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("In this picture we can observe a large number of things, among them AB12 and a few more that stand there")]
    public void Score_NoAnswer_IsUnparsed(string reply) => Assert.Equal(new Score(SampleState.Unparsed, 0, null), Scored(reply, "AB12"));

    [Theory]
    [InlineData("I cannot read the text.")]
    [InlineData("Sorry, I can't read 'AB12'")]
    [InlineData("I don't know")]
    public void Score_Declined_IsRefused(string reply) => Assert.Equal(SampleState.Refused, Scored(reply, "AB12").State);

    [Theory]
    [InlineData("AB12", nameof(SampleState.Truncated))]
    [InlineData("The answer is AB12", nameof(SampleState.Truncated))]
    [InlineData("The answer is AB12\nIt", nameof(SampleState.Correct))]
    public void Score_CutOff_CountsOnlyWhatIsWhole(string reply, string state) =>
        Assert.Equal(state, Scorer.Score(reply, FinishReason.Length, Items.Of(AnswerKind.Text, "AB12")).State.ToString());

    [Fact]
    public void Score_Accepted_IsCorrect()
    {
        SuiteItem item = Items.Of(AnswerKind.Text, "car", accept: ["automobile", "the vehicle"]);
        Assert.Equal(new Score(SampleState.Correct, 1, "an automobile"), Scorer.Score("An automobile", FinishReason.EndOfGeneration, item));
        Assert.Equal(SampleState.Correct, Scorer.Score("vehicle", FinishReason.StopString, item).State);
        Assert.Equal(new Score(SampleState.Wrong, 0, "truck"), Scorer.Score("Truck", FinishReason.EndOfGeneration, item));
    }

    private static Score Scored(string reply, string answer) => Scorer.Score(reply, FinishReason.EndOfGeneration, Items.Of(AnswerKind.Text, answer));
}
