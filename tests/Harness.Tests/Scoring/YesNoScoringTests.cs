using FastEval.Engine.Decoding;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Scoring;

public sealed class YesNoScoringTests
{
    [Theory]
    [InlineData("yes", "yes")]
    [InlineData("Yes.", "yes")]
    [InlineData("YES!", "yes")]
    [InlineData(" yes\n", "yes")]
    [InlineData("**Yes**", "yes")]
    [InlineData("\"Yes\"", "yes")]
    [InlineData("(yes)", "yes")]
    [InlineData("Ｙｅｓ", "yes")]
    [InlineData("Yes, there is.", "yes")]
    [InlineData("Yes there is", "yes")]
    [InlineData("Yes, there is no car in front of the bus.", "yes")]
    [InlineData("Yes — a dog.", "yes")]
    [InlineData("Yeah", "yes")]
    [InlineData("True", "yes")]
    [InlineData("Yes\nYes\nYes", "yes")]
    [InlineData("no", "no")]
    [InlineData("No.", "no")]
    [InlineData("No, it is blue.", "no")]
    [InlineData("No there isn't", "no")]
    [InlineData("No dog is visible.", "no")]
    [InlineData("Nope", "no")]
    [InlineData("False.", "no")]
    [InlineData("The answer is yes.", "yes")]
    [InlineData("The answer is: no", "no")]
    [InlineData("Answer: No", "no")]
    [InlineData("The answer to the question is yes, since it is red.", "yes")]
    [InlineData("The light might be green. Final answer: no.", "no")]
    [InlineData("The answer is yes. Wait. The answer is no.", "no")]
    [InlineData("\\boxed{yes}", "yes")]
    [InlineData("I think yes", "yes")]
    [InlineData("I would say no.", "no")]
    [InlineData("I can't see any dog, so no.", "no")]
    [InlineData("<think>Is it yes or no? No idea.</think>Yes", "yes")]
    [InlineData("maybe yes it is no\n</think>\nno", "no")]
    public void Score_AnAnswer_IsFound(string reply, string answer)
    {
        Assert.Equal(new Score(SampleState.Correct, 1, answer), Scored(reply, answer));
        Assert.Equal(new Score(SampleState.Wrong, 0, answer), Scored(reply, answer == "yes" ? "no" : "yes"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("nothing")]
    [InlineData("Nothing.")]
    [InlineData("none")]
    [InlineData("Not really")]
    [InlineData("Normal.")]
    [InlineData("Notably red")]
    [InlineData("Yesterday")]
    [InlineData("yes or no")]
    [InlineData("Yes/No")]
    [InlineData("Yes and no.")]
    [InlineData("yes, no")]
    [InlineData("Yes. No.")]
    [InlineData("No. Yes.")]
    [InlineData("No, wait, yes")]
    [InlineData("The answer is not yes")]
    [InlineData("There is a dog in the picture.")]
    [InlineData("There is no dog in the picture.")]
    [InlineData("A no-parking sign")]
    [InlineData("maybe")]
    [InlineData("n")]
    [InlineData("y")]
    [InlineData("I don't think so")]
    [InlineData("ja")]
    public void Score_NoClearAnswer_IsUnparsed(string reply)
    {
        Assert.Equal(new Score(SampleState.Unparsed, 0, null), Scored(reply, "yes"));
        Assert.Equal(new Score(SampleState.Unparsed, 0, null), Scored(reply, "no"));
    }

    [Theory]
    [InlineData("I'm not sure.")]
    [InlineData("Not sure")]
    [InlineData("No idea.")]
    [InlineData("I’m sorry, but I can’t help with that.")]
    [InlineData("I'm sorry, but no, I can't assist with that.")]
    [InlineData("I cannot answer this question.")]
    [InlineData("Sorry, I am unable to see pictures.")]
    [InlineData("As an AI language model, I have no eyes.")]
    [InlineData("It cannot be determined from the picture.")]
    [InlineData("I don't know")]
    [InlineData("No image was provided.")]
    [InlineData("There is no image attached.")]
    public void Score_Declined_IsRefused(string reply) => Assert.Equal(new Score(SampleState.Refused, 0, null), Scored(reply, "no"));

    [Theory]
    [InlineData("Looking at the picture, I see a dog and", nameof(SampleState.Truncated))]
    [InlineData("Looking at the picture, I would say yes,", nameof(SampleState.Truncated))]
    [InlineData("", nameof(SampleState.Truncated))]
    [InlineData("<think>Is it red? yes", nameof(SampleState.Truncated))]
    [InlineData("Yes, the picture shows a", nameof(SampleState.Correct))]
    [InlineData("No, the picture shows a", nameof(SampleState.Wrong))]
    [InlineData("I'm sorry, but I cannot", nameof(SampleState.Refused))]
    public void Score_CutOff_CountsOnlyWhatWasStated(string reply, string state) =>
        Assert.Equal(state, Scorer.Score(reply, FinishReason.Length, Items.Of(AnswerKind.YesNo, "yes")).State.ToString());

    private static Score Scored(string reply, string answer) => Scorer.Score(reply, FinishReason.EndOfGeneration, Items.Of(AnswerKind.YesNo, answer));
}
