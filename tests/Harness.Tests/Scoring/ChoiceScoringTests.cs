using FastEval.Engine.Decoding;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Scoring;

public sealed class ChoiceScoringTests
{
    private const string Colours = "blue|red|dark red|green";
    private const string Surface = "scratch|no scratch|missing hole";
    private const string Letters = "A|B";
    private const string Characters = "K|7|X";
    private const string Counts = "2|3|13|3.5";

    [Theory]
    [InlineData(Colours, "B", "red")]
    [InlineData(Colours, "b", "red")]
    [InlineData(Colours, "a", "blue")]
    [InlineData(Colours, "(B)", "red")]
    [InlineData(Colours, "[B]", "red")]
    [InlineData(Colours, "B.", "red")]
    [InlineData(Colours, "B)", "red")]
    [InlineData(Colours, "B:", "red")]
    [InlineData(Colours, "**B**", "red")]
    [InlineData(Colours, "Ｂ", "red")]
    [InlineData(Colours, "B) red", "red")]
    [InlineData(Colours, "(B) red", "red")]
    [InlineData(Colours, "B. red", "red")]
    [InlineData(Colours, "B: Red.", "red")]
    [InlineData(Colours, "B red", "red")]
    [InlineData(Colours, "B - red", "red")]
    [InlineData(Colours, "b) red", "red")]
    [InlineData(Colours, "C) dark red", "dark red")]
    [InlineData(Colours, "A blue", "blue")]
    [InlineData(Colours, "Option B", "red")]
    [InlineData(Colours, "option b.", "red")]
    [InlineData(Colours, "B because the car is that colour", "red")]
    [InlineData(Colours, "B, because the car is not blue", "red")]
    [InlineData(Colours, "B\n\nThe car is green, I mean.", "red")]
    [InlineData(Colours, "B. A car is shown.", "red")]
    [InlineData(Colours, "The answer is B", "red")]
    [InlineData(Colours, "The answer is B.", "red")]
    [InlineData(Colours, "The answer is (B) red.", "red")]
    [InlineData(Colours, "The correct answer is option B.", "red")]
    [InlineData(Colours, "Answer: B", "red")]
    [InlineData(Colours, "Answer:\nB", "red")]
    [InlineData(Colours, "**Answer:** B", "red")]
    [InlineData(Colours, "Answer: red", "red")]
    [InlineData(Colours, "The correct option is C", "dark red")]
    [InlineData(Colours, "Not A, so the answer must be D", "green")]
    [InlineData(Colours, "A is blue, B is red. Answer: B", "red")]
    [InlineData(Colours, "The answer is A. No: the answer is B.", "red")]
    [InlineData(Colours, "\\boxed{\\text{B}}", "red")]
    [InlineData(Colours, "red", "red")]
    [InlineData(Colours, "Red.", "red")]
    [InlineData(Colours, "RED", "red")]
    [InlineData(Colours, "the red", "red")]
    [InlineData(Colours, "dark red", "dark red")]
    [InlineData(Colours, "dark  red!", "dark red")]
    [InlineData(Colours, "The car is dark red.", "dark red")]
    [InlineData(Colours, "The car is red.", "red")]
    [InlineData(Colours, "It's red, I think", "red")]
    [InlineData(Colours, "A red car", "red")]
    [InlineData(Colours, "Red. The sky is blue.", "red")]
    [InlineData(Colours, "I would choose option (D)", "green")]
    [InlineData(Colours, "It is not blue but red", "red")]
    [InlineData(Colours, "It isn't green, it is red", "red")]
    [InlineData(Colours, "The sign's red", "red")]
    [InlineData(Colours, "<think>A? B?</think>C", "dark red")]
    [InlineData(Surface, "no scratch", "no scratch")]
    [InlineData(Surface, "There is no scratch.", "no scratch")]
    [InlineData(Surface, "There is a scratch.", "scratch")]
    [InlineData(Surface, "I see a missing hole.", "missing hole")]
    [InlineData(Surface, "B", "no scratch")]
    [InlineData(Letters, "A", "A")]
    [InlineData(Letters, "Option B", "B")]
    [InlineData(Characters, "K", "K")]
    [InlineData(Characters, "A", "K")]
    [InlineData(Characters, "7", "7")]
    [InlineData(Characters, "It reads X", "X")]
    [InlineData(Counts, "3", "3")]
    [InlineData(Counts, "There are 3.", "3")]
    [InlineData(Counts, "There are three circles", "3")]
    [InlineData(Counts, "thirteen", "13")]
    [InlineData(Counts, "it is 3.5", "3.5")]
    [InlineData("the left one|the right one", "right one", "the right one")]
    [InlineData("red, blue|blue, red", "blue, red", "blue, red")]
    [InlineData("left|right", "To the left of the cube", "left")]
    public void Score_AnAnswer_IsFound(string options, string reply, string answer)
    {
        Assert.Equal(new Score(SampleState.Correct, 1, answer), Scored(options, reply, answer));
        string other = options.Split('|').First(option => option != answer);
        Assert.Equal(new Score(SampleState.Wrong, 0, answer), Scored(options, reply, other));
    }

    [Theory]
    [InlineData(Colours, "")]
    [InlineData(Colours, "...")]
    [InlineData(Colours, "A car")]
    [InlineData(Colours, "Blueberry")]
    [InlineData(Colours, "redder")]
    [InlineData(Colours, "infra-red")]
    [InlineData(Colours, "E")]
    [InlineData(Colours, "B or C")]
    [InlineData(Colours, "A and B")]
    [InlineData(Colours, "A, B")]
    [InlineData(Colours, "B/C")]
    [InlineData(Colours, "B or A")]
    [InlineData(Colours, "A/B")]
    [InlineData(Colours, "Either D or A.")]
    [InlineData(Colours, "(A) or (B)")]
    [InlineData(Colours, "B) blue")]
    [InlineData(Colours, "B. green")]
    [InlineData(Colours, "B) red or C) dark red")]
    [InlineData(Colours, "red or blue")]
    [InlineData(Colours, "red and blue")]
    [InlineData(Colours, "Red, blue")]
    [InlineData(Colours, "The answer is A or B")]
    [InlineData(Colours, "It is not red")]
    [InlineData(Colours, "not B")]
    [InlineData(Colours, "The answer is not B")]
    [InlineData(Colours, "It is neither red")]
    [InlineData(Colours, "It is red, or rather it is not red")]
    [InlineData(Colours, "yellow")]
    [InlineData(Colours, "Because it is dark")]
    [InlineData(Colours, "I see a car")]
    [InlineData(Surface, "The part is without a scratch")]
    [InlineData(Counts, "14")]
    [InlineData(Counts, "3.55")]
    [InlineData(Counts, "2 or 3")]
    [InlineData(Counts, "3/4")]
    public void Score_NoClearAnswer_IsUnparsed(string options, string reply)
    {
        foreach (string answer in options.Split('|'))
            Assert.Equal(new Score(SampleState.Unparsed, 0, null), Scored(options, reply, answer));
    }

    [Theory]
    [InlineData("I'm sorry, I can't tell.")]
    [InlineData("I cannot determine whether it is red.")]
    [InlineData("I am not sure if it is red")]
    public void Score_Declined_IsRefused(string reply) => Assert.Equal(SampleState.Refused, Scored(Colours, reply, "red").State);

    [Theory]
    [InlineData("B", nameof(SampleState.Correct))]
    [InlineData("The picture shows a red", nameof(SampleState.Truncated))]
    [InlineData("B) red, because the", nameof(SampleState.Correct))]
    [InlineData("The answer is A, since", nameof(SampleState.Wrong))]
    public void Score_CutOff_CountsOnlyWhatWasStated(string reply, string state) =>
        Assert.Equal(state, Scorer.Score(reply, FinishReason.Length, Items.Of(AnswerKind.Choice, "red", Colours.Split('|'))).State.ToString());

    [Fact]
    public void Score_EveryLetterAndText_IsItsOption()
    {
        string[] options = [.. Enumerable.Range(0, 26).Select(i => $"thing {i}")];
        for (int i = 0; i < options.Length; i++)
        {
            foreach (string reply in (string[])[$"{(char)('A' + i)}", $"({(char)('a' + i)})", $"{(char)('A' + i)}. {options[i]}", $"I choose {options[i]}."])
                Assert.Equal(options[i], Scorer.Score(reply, FinishReason.EndOfGeneration, Items.Of(AnswerKind.Choice, options[0], options)).Parsed);
        }
    }

    private static Score Scored(string options, string reply, string answer) =>
        Scorer.Score(reply, FinishReason.EndOfGeneration, Items.Of(AnswerKind.Choice, answer, options.Split('|')));
}
