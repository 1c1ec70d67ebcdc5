using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Scoring.Rules;

/// <summary>Rules that find an option, of red, blue, green and a yellow one; blue is right.</summary>
public sealed class ChoiceRuleTests
{
    private static readonly SuiteItem Item = Items.Of(AnswerKind.Choice, "blue", ["red", "blue", "green", "a yellow one"]);

    [Theory]
    [InlineData("B", "correct blue")]
    [InlineData("(B)", "correct blue")]
    [InlineData("B. blue", "correct blue")]
    [InlineData("The answer is: B", "correct blue")]
    [InlineData("C", "wrong green")]
    [InlineData("b", "unparsed")] // small letters are none, and no option's text is in it
    [InlineData("(B) because A is wrong", "unparsed")] // two letters: the authors ask a language model
    [InlineData("A", "wrong red")]
    [InlineData("A big car stands there", "unparsed")] // a letter is looked for in the last four words
    [InlineData("It has to be A", "wrong red")]
    [InlineData("The answer is **C**", "wrong green")]
    [InlineData("The answer is B because the sky looks like that", "correct blue")] // not in the last words, but behind "answer is"
    [InlineData("The correct answer is (B) because the sky looks like that", "unparsed")] // behind stars alone, not brackets
    [InlineData("The answer is dark", "unparsed")] // VLMEvalKit: D
    [InlineData("The answer is blue", "correct blue")]
    [InlineData("I choose blue, neither A nor C", "correct blue")] // two letters, one text
    [InlineData("B, since the sky is never green", "wrong green")] // a letter too early, and one text
    [InlineData("It is Blue", "correct blue")]
    [InlineData("red or blue", "unparsed")]
    [InlineData("two", "unparsed")]
    [InlineData("I'm sorry, I can't help with that", "refused")]
    [InlineData("", "unparsed")]
    [InlineData("blue, as one can see when one looks at the whole of the picture for some time and compares", "unparsed")] // much longer than all options
    public void MmBench(string reply, string expected) => Assert.Equal(expected, RuleCase.Text("mmbench", reply, Item));

    [Theory]
    [InlineData("B", "correct blue")]
    [InlineData(" b) blue", "correct blue")]
    [InlineData("Because of the sky", "correct blue")] // the first character is B
    [InlineData("(B)", "unparsed")]
    [InlineData("E", "unparsed")]
    [InlineData("2", "unparsed")]
    [InlineData("", "unparsed")]
    public void FirstLetter(string reply, string expected) => Assert.Equal(expected, RuleCase.Text("first-letter", reply, Item));

    [Theory]
    [InlineData("(B)", "correct blue")]
    [InlineData("B", "correct blue")]
    [InlineData("B.", "correct blue")]
    [InlineData("(B) because (A) is wrong", "wrong red")] // the last mention wins
    [InlineData("(B) because A is wrong", "correct blue")] // brackets before bare letters
    [InlineData("First A then B then C", "wrong green")]
    [InlineData("I think that it must be blue here", "correct blue")] // more than five words: by the text
    [InlineData("it is blue", "unparsed")] // five words or fewer
    [InlineData("I would say red but it may well be blue", "correct blue")]
    [InlineData("b", "unparsed")]
    [InlineData("B)", "unparsed")]
    [InlineData("B,.", "unparsed")] // the comma is taken off before the full stop, and is no end then
    [InlineData("'B'", "correct blue")]
    [InlineData("B. blue", "correct blue")] // lmms-eval; the authors draw
    [InlineData("USA is the place", "unparsed")] // lmms-eval: A
    [InlineData("I think A is wrong", "wrong red")]
    [InlineData("I believe that the right one is a Yellow One indeed", "wrong a yellow one")]
    [InlineData("", "unparsed")]
    [InlineData("I don't know", "refused")]
    public void Mmmu(string reply, string expected) => Assert.Equal(expected, RuleCase.Text("mmmu", reply, Item));

    [Theory]
    [InlineData("B", "correct blue")]
    [InlineData("B.", "correct blue")]
    [InlineData("(B)", "correct blue")]
    [InlineData("B. blue", "correct blue")]
    [InlineData("The sky is blue. The answer is B.", "correct blue")]
    [InlineData("The answer is (C).", "wrong green")]
    [InlineData("The answer is B. The answer is C.", "unparsed")]
    [InlineData("blue", "unparsed")]
    [InlineData("b", "unparsed")]
    [InlineData("", "unparsed")]
    public void ScienceQa(string reply, string expected) => Assert.Equal(expected, RuleCase.Text("scienceqa", reply, Item));

    [Theory]
    [InlineData("(B) blue", "correct blue")]
    [InlineData("B", "correct blue")]
    [InlineData("b.", "correct blue")]
    [InlineData("(b)", "correct blue")]
    [InlineData("(C", "wrong green")]
    [InlineData("B) blue", "correct blue")]
    [InlineData("(B)\nAs it is blue", "correct blue")]
    [InlineData("(B): blue", "correct blue")]
    [InlineData("(B.) blue", "correct blue")]
    [InlineData("A man walks", "wrong red")] // an article is a letter, to the authors too
    [InlineData("(A)(B)", "wrong red")] // the authors: right, as is (B)(A)
    [InlineData("B, blue", "unparsed")]
    [InlineData("Answer:(B)", "correct blue")] // one word, which holds it
    [InlineData("Best option: (B)", "unparsed")]
    [InlineData("...", "unparsed")] // the authors: right, whatever was
    [InlineData("Option B", "unparsed")]
    [InlineData("(", "unparsed")]
    [InlineData("blue", "unparsed")]
    [InlineData("", "unparsed")]
    public void MvBench(string reply, string expected) => Assert.Equal(expected, RuleCase.Text("mvbench", reply, Item));

    [Theory]
    [InlineData("B", "correct blue")]
    [InlineData("(B) because A is wrong", "wrong red")] // the last letter counts
    [InlineData("Option C.", "wrong green")]
    [InlineData("A defect, so B", "correct blue")]
    [InlineData("B: A defect", "wrong red")] // an article is a letter too
    [InlineData("ABC", "unparsed")]
    [InlineData("b", "unparsed")]
    [InlineData("E", "unparsed")] // there is no fifth option
    [InlineData("", "unparsed")]
    public void Mmad(string reply, string expected) => Assert.Equal(expected, RuleCase.Text("mmad", reply, Item));
}
