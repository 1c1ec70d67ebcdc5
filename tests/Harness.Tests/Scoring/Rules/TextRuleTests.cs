using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Scoring.Rules;

public sealed class TextRuleTests
{
    /// <summary>Annotators who said red so often; the others said blue.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.3)] // 9 × (1/3) / 10
    [InlineData(2, 0.6)] // (2 × 1/3 + 8 × 2/3) / 10
    [InlineData(3, 0.9)] // (3 × 2/3 + 7 × 1) / 10
    [InlineData(4, 1)]
    [InlineData(10, 1)]
    public void Vqa_OfTenAnnotators_IsTheMeanOfLeavingOneOut(int red, double expected)
    {
        SuiteItem item = Items.Of(AnswerKind.Text, "red") with { References = [.. Enumerable.Repeat("red", red), .. Enumerable.Repeat("blue", 10 - red)] };
        Score score = RuleCase.Score("vqa", "Red.", item);
        Assert.Equal(expected, score.Value!.Value, 12);
        Assert.Equal(expected == 1 ? SampleState.Correct : expected == 0 ? SampleState.Wrong : SampleState.Partial, score.State);
        Assert.Equal("red", score.Parsed);
    }

    [Theory]
    [InlineData("The Dog", "dog")]
    [InlineData("two", "2")]
    [InlineData("none", "0")]
    [InlineData("dont know", "don't know")]
    [InlineData("1,000", "1000")]
    [InlineData("3.5 km", "3.5 km")]
    [InlineData("u.s.a.", "usa")]
    [InlineData("red/blue", "red blue")]
    [InlineData("red / blue", "red blue")]
    [InlineData("What?\n", "what")]
    [InlineData("a an the", "")]
    public void Vqa_Normalises(string reply, string expected) =>
        Assert.Equal(expected, RuleCase.Score("vqa", reply, Items.Of(AnswerKind.Text, "x") with { References = ["x", "y"] }).Parsed);

    [Theory]
    [InlineData("hello", 1)]
    [InlineData(" HELLO ", 1)]
    [InlineData("helo", 0.8)]
    [InlineData("help", 0.6)]
    [InlineData("xyz", 0)]
    [InlineData("he", 0)] // three of five are missing
    public void Anls_IsOneMinusTheDistance(string reply, double expected) =>
        Assert.Equal(expected, RuleCase.Score("anls", reply, Items.Of(AnswerKind.Text, "hello")).Value!.Value, 12);

    [Fact]
    public void Anls_AtExactlyHalf_IsNothingAndOfSeveralTheNearest()
    {
        Assert.Equal(0, RuleCase.Score("anls", "ab", Items.Of(AnswerKind.Text, "abcd")).Value);
        Assert.Equal(1, RuleCase.Score("anls", "two  words", Items.Of(AnswerKind.Text, "other") with { References = ["other", "Two words"] }).Value);
    }

    [Theory]
    [InlineData("The sign says CENTRE.", "correct")]
    [InlineData("centres", "correct")] // contained
    [InlineData("center", "wrong")]
    [InlineData("", "unparsed")]
    public void OcrBench_IsContainment(string reply, string expected) =>
        Assert.Equal(expected, RuleCase.Text("ocrbench", reply, Items.Of(AnswerKind.Text, "Centre")).Split(' ')[0]);

    [Theory]
    [InlineData("\\frac { 1 } { X }", "correct")]
    [InlineData("\\frac{1}{x}", "wrong")] // the case counts
    public void OcrBench_OfFormulas_TakesOutSpaces(string reply, string expected) =>
        Assert.Equal(expected, RuleCase.Text("ocrbench", reply, Items.Of(AnswerKind.Text, "\\frac {1}{X}") with { Categories = ["Handwritten Mathematical Expression Recognition", "HME100k"] }).Split(' ')[0]);

    [Theory]
    [InlineData("Es sind 3.500 Meter.", "correct")]
    [InlineData("3500", "correct")]
    [InlineData("350", "wrong")]
    [InlineData("", "unparsed")]
    public void Contains_IgnoresCaseAndFullStops(string reply, string expected) =>
        Assert.Equal(expected, RuleCase.Text("contains", reply, Items.Of(AnswerKind.Text, "3.500")).Split(' ')[0]);

    [Theory]
    [InlineData("Yes.", "correct yes")]
    [InlineData("yes", "correct yes")]
    [InlineData("yes, it is", "wrong yes, it is")]
    [InlineData("", "unparsed")]
    public void Exact_IsTheWholeReply(string reply, string expected) => Assert.Equal(expected, RuleCase.Text("exact", reply, Items.Of(AnswerKind.Text, "yes")));

    [Theory]
    [InlineData("The total is 12.50", true)]
    [InlineData("12.5", true)]
    [InlineData("So the answer is 1,250 / 100 = 12.5", true)]
    [InlineData("We get 13", false)]
    [InlineData("", false)]
    public void Mmmu_OpenNumber_IsComparedByValue(string reply, bool isRight) =>
        Assert.Equal(isRight, RuleCase.Score("mmmu", reply, Items.Of(AnswerKind.Text, "12.5")).State == SampleState.Correct);

    [Theory]
    [InlineData("It is the mitral valve.", true)]
    [InlineData("Mitral Valve", true)]
    [InlineData("It is the aortic valve", false)]
    public void Mmmu_OpenText_IsContained(string reply, bool isRight) =>
        Assert.Equal(isRight, RuleCase.Score("mmmu", reply, Items.Of(AnswerKind.Text, "mitral valve")).State == SampleState.Correct);

    /// <summary>What the authors' own program makes of these, run on them.</summary>
    [Theory]
    [InlineData("The area is 5. The result shows 7 more.", "5", false)] // one statement, of which the shortest end counts
    [InlineData("The area is 5\nThe result shows 7 more", "5", true)] // two lines, two statements
    [InlineData("Result: 42 apples. So that is all", "42", false)]
    [InlineData("it is 5 =", "5", true)]
    [InlineData("the answer is :", "5", false)]
    [InlineData("So the final answer is \n42", "42", false)] // nothing behind the line's last indicator: an earlier one's counts
    [InlineData("1,234", "1234", true)]
    [InlineData("1,234", "234", true)] // the way to write numbers without commas finds what is behind them
    [InlineData("It is 1.5e3 m", "1500", true)]
    [InlineData("It is 1.5e3 m", "3", true)]
    [InlineData("It is 1.5e3 m", "5", false)]
    [InlineData("2.675", "2.67", true)] // 2.67499999…
    [InlineData("2.675", "2.68", false)]
    [InlineData("0.125", "0.12", true)] // exactly between: to the even one
    [InlineData("1e30", "1e30", true)]
    [InlineData("x = 3 = 4", "4", true)]
    [InlineData("x = 3 = 4", "3", false)]
    [InlineData("x = 3\nso we are done", "3", false)] // an equation counts in the last line only
    [InlineData("approx. -0.5 V", "-0.5", true)]
    [InlineData(".5", "0.5", false)] // the full stop is taken off
    [InlineData("It is x", "x", true)]
    [InlineData("the variable x is it", "x", false)]
    [InlineData("$12", "12", true)]
    [InlineData("12%", "12", true)]
    [InlineData("3/4", "0.75", false)]
    [InlineData("3/4", "3", true)]
    [InlineData("1 000", "1000", false)]
    [InlineData("5so 6", "6", true)]
    [InlineData("It could be aortic or mitral valve", "mitral valve", true)]
    public void Mmmu_Open_IsReadAsTheAuthorsReadIt(string reply, string gold, bool isRight) =>
        Assert.Equal(isRight, RuleCase.Score("mmmu", reply, Items.Of(AnswerKind.Text, gold)).State == SampleState.Correct);

    [Fact]
    public void Judge_IsNeitherRightNorWrong()
    {
        Assert.Equal("unjudged", RuleCase.Text("judge", "A long description.", Items.Of(AnswerKind.Text, "x")));
        Assert.Equal("unjudged", RuleCase.Text("drivelm-match", "<c1,CAM_FRONT,1.0,2.0>", Items.Of(AnswerKind.Text, "x")));
        Assert.Equal("unjudged", RuleCase.Text("judge", " ", Items.Of(AnswerKind.Text, "x")));
    }

    [Fact]
    public void EveryRule_OfAnyName_IsFoundAndTakesAnOddReply()
    {
        foreach (string name in ScoringRules.Names)
        {
            SuiteItem item = Items.Of(AnswerKind.Choice, "blue", ["red", "blue"]);
            foreach (string reply in (string[])["\uFEFF", "()", "....", "\U0001F600", new string('a', 3000), "½", "-", "\\boxed{B}"])
                Assert.InRange(RuleCase.Score(name, reply, item).Value ?? 0, 0, 1);
        }
    }
}
