using FastEval.Harness.Scoring.Judging;
using FastEval.Harness.Suites;
using FastEval.Harness.Tests.Scoring;

namespace FastEval.Harness.Tests.Scoring.Judging;

public sealed class JudgePromptTests
{
    private static readonly SuiteItem Item = Items.Of(AnswerKind.Text, "red<AND>round") with { Prompt = "Look: what is it?", Question = "<image>\nWhat is {it}?", Hint = "A ball." };

    [Fact]
    public void Render_PutsInWhatTheItemHas()
    {
        Assert.Equal("Q What is {it}?\nC A ball.\nR red <AND> round\nA it is {reply}\n{", JudgePrompt.Render("Q {question}\nC {context}\nR {reference}\nA {reply}\n{{", Item, " it is {reply}\n"));
        Assert.Equal("R red <AND> round", JudgePrompt.Render("C {context}\nR {reference}", Item with { Hint = null }, "x"));
        Assert.Equal("a <OR> b", JudgePrompt.Render("{reference}", Item with { References = ["a", "b"] }, "x"));
    }

    [Theory]
    [InlineData("{reference} {reply}", null)]
    [InlineData("{reply}", "the reference is not in it")]
    [InlineData("{reference}", "the reply is not in it")]
    [InlineData("{reference} {reply} {image}", "'{image}' is nothing that an item has")]
    public void Fault_SaysWhatIsWrong(string text, string? fault) => Assert.Equal(fault, JudgePrompt.Fault(text));

    [Fact]
    public void Templates_AllAskInAFormThatTheirOwnExampleIsOf()
    {
        foreach (string name in JudgeTemplates.Names)
        {
            JudgeTemplate template = JudgeTemplates.Find(name)!;
            Assert.NotNull(VerdictForms.Find(template.Form));
            foreach (string text in template.ByCategory?.Values.Append(template.Text) ?? [template.Text])
            {
                Assert.Null(JudgePrompt.Fault(text));
                string prompt = JudgePrompt.Render(text, Item, "a red ball");
                Assert.Contains("a red ball", prompt, StringComparison.Ordinal);
                Assert.Contains("red <AND> round", prompt, StringComparison.Ordinal);
            }
        }
        Assert.NotEqual(JudgeTemplates.Find("coda-lm")!.For("region_perception"), JudgeTemplates.Find("coda-lm")!.For("general_perception"));
    }
}
