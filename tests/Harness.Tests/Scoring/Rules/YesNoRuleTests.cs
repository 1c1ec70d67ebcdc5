using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Scoring.Rules;

public sealed class YesNoRuleTests
{
    [Theory]
    [InlineData("Yes", "correct yes")]
    [InlineData("yes, there is a car.", "correct yes")]
    [InlineData("No", "wrong no")]
    [InlineData("No, there is not a yes to be seen", "wrong no")]
    [InlineData("There is no car", "wrong no")]
    [InlineData("It does not show one", "wrong no")]
    [InlineData("A car. No bus, though.", "correct yes")] // only the first sentence counts
    [InlineData("Nothing of the kind", "correct yes")] // "Nothing" is no word "no"
    [InlineData("NO", "correct yes")] // the authors look for "No" and "no" alone
    [InlineData("No,", "wrong no")]
    [InlineData("a car\nno", "wrong no")]
    [InlineData("I cannot see the picture", "correct yes")] // a refusal has no word "no" or "not": yes, as the authors count
    [InlineData("two", "correct yes")]
    [InlineData("", "unparsed")]
    [InlineData(" \n", "unparsed")]
    public void Pope(string reply, string expected) => Assert.Equal(expected, RuleCase.Text("pope", reply, Items.Of(AnswerKind.YesNo, "yes")));

    [Theory]
    [InlineData("Yes", "correct yes")]
    [InlineData("  YES.", "correct yes")]
    [InlineData("no", "wrong no")]
    [InlineData("No, yes", "wrong no")]
    [InlineData("Not that I see", "wrong no")]
    [InlineData("None", "wrong no")]
    [InlineData("The answer is yes", "unparsed")] // beyond the fourth character
    [InlineData("I'm sorry, I cannot tell", "refused")]
    [InlineData("Maybe", "unparsed")]
    [InlineData("", "unparsed")]
    public void Mme(string reply, string expected) => Assert.Equal(expected, RuleCase.Text("mme", reply, Items.Of(AnswerKind.YesNo, "yes")));

    [Fact]
    public void CutReply_WithoutAnAnswer_IsTruncated()
    {
        Assert.Equal("truncated", RuleCase.Text("mme", "Looking at it", Items.Of(AnswerKind.YesNo, "yes"), isCut: true));
        Assert.Equal("truncated", RuleCase.Text("pope", "", Items.Of(AnswerKind.YesNo, "yes"), isCut: true));
        Assert.Equal("correct yes", RuleCase.Text("mme", "Yes, becau", Items.Of(AnswerKind.YesNo, "yes"), isCut: true));
    }

    [Fact]
    public void Thinking_BeforeTheReply_IsNotRead() =>
        Assert.Equal("correct yes", RuleCase.Text("mme", "<think>No, wait.</think>Yes", Items.Of(AnswerKind.YesNo, "yes")));
}
