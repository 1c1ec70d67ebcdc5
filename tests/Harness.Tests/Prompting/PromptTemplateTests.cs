using FastEval.Harness.Prompting;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Prompting;

public sealed class PromptTemplateTests
{
    private static readonly SuiteCard Card = new()
    {
        Schema = 1,
        Name = "n",
        Version = "1",
        Title = "t",
        PromptTemplate = "{question}\n{options}",
        LikelihoodTemplate = "{question}",
        PromptTemplates = new Dictionary<string, string> { ["qwen"] = "Q: {question}", ["qwen2.5-vl"] = "Q2: {question}" },
    };

    private static readonly SuiteItem Item = Tests.Scoring.Items.Of(AnswerKind.Choice, "red", ["red", "blue"]) with { Prompt = "own", Question = "Which?" };

    [Theory]
    [InlineData("{hint}\n{question}\n{options}", "Which?\nA. red\nB. blue")]
    [InlineData("Context: {hint}\n{question} ({letters})", "Which? (A, B)")]
    [InlineData("{question}\n{options_in_brackets}\n{{}}", "Which?\n(A) red\n(B) blue\n{}")]
    public void Render_WhatTheItemHasNot_LeavesItsLineOut(string template, string expected) => Assert.Equal(expected, PromptTemplate.Render(template, Item));

    [Fact]
    public void Render_Hint_StandsWhereTheTemplateSays() => Assert.Equal("Context: h\nWhich?", PromptTemplate.Render("Context: {hint}\n{question}", Item with { Hint = "h" }));

    [Fact]
    public void Render_OptionThatIsAPicture_BecomesAMark() =>
        Assert.Equal("Which?\nA. <image>\nB. <image>", PromptTemplate.Render("{question}\n{options}", "Which?", null, ["<image 1>", "<image 2>"]));

    [Theory]
    [InlineData("{question} {colour}", "'{colour}' is nothing that an item has")]
    [InlineData("{options}", "the question is not in it")]
    [InlineData("{{question}}", "the question is not in it")]
    [InlineData("{question}", null)]
    public void Fault_IsSaid(string template, string? expected) => Assert.Equal(expected, PromptTemplate.Fault(template));

    [Theory]
    [InlineData("llava-1.6", false, "own")]
    [InlineData("Qwen-VL-Chat", false, "Q: Which?")]
    [InlineData("Qwen2.5-VL-3B-Q4_K_M", false, "Q2: Which?")] // the longer part of the name
    [InlineData("Qwen2.5-VL-3B-Q4_K_M", true, "Which?")]
    public void Prompt_IsOfTheFamily(string target, bool scoresOptions, string expected) => Assert.Equal(expected, new PromptChoice(Card, null, [Item]).Prompt(Item, target, scoresOptions));

    [Fact]
    public void Prompt_Given_HoldsForAll()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("t.txt"), "My {question}\r\n");
        var choice = new PromptChoice(Card, folder.File("t.txt"), [Item]);
        Assert.Equal("My Which?", choice.Prompt(Item, "qwen", scoresOptions: true));
        Assert.Equal((folder.File("t.txt"), "My {question}"), choice.For("x", scoresOptions: false));
        Assert.Equal("Which?", new PromptChoice(Card, "plain", [Item]).Prompt(Item, "x", scoresOptions: false));
    }

    [Fact]
    public void Prompt_ThatCannotBeMade_IsSaid()
    {
        Assert.Contains("no template 'nowhere'", Assert.Throws<ArgumentException>(() => new PromptChoice(Card, "nowhere", [Item])).Message, StringComparison.Ordinal);
        Assert.Contains("has its prompt only", Assert.Throws<ArgumentException>(() => new PromptChoice(Card, "plain", [Item with { Question = null }])).Message, StringComparison.Ordinal);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("t.txt"), "{nothing}");
        Assert.Contains("'{nothing}' is nothing that an item has", Assert.Throws<ArgumentException>(() => new PromptChoice(Card, folder.File("t.txt"), [Item])).Message, StringComparison.Ordinal);
    }
}
