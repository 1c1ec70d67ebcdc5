using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Suites;

public sealed class SuiteWriterTests
{
    private static readonly SuiteCard Card = new() { Schema = 1, Name = "made", Version = "1", Title = "Größe <b> \"x\"", MaxTokens = 4 };

    [Fact]
    public void Write_ThenRead_GivesTheSame()
    {
        using var suite = new SuiteFolder();
        SuiteItem item = new()
        {
            Id = "1",
            Images = ["p.png", "p.png"],
            Prompt = "<image> Größe\n<image> 'x' \"y\" < >?",
            Kind = AnswerKind.Choice,
            Answer = "b",
            Options = ["q", "b"],
            Format = ItemFormat.MultiFrame,
            Capability = "c",
            Domain = "d",
            Difficulty = "hard",
            Group = "g",
            Template = "t",
            Chance = 0.5,
        };
        SuiteItem second = item with { Id = "2", Kind = AnswerKind.Text, Options = null, Accept = ["be"], Format = ItemFormat.Interleaved, Chance = null };
        SuiteWriter.Write(suite.Folder, Card, [item, second]);
        Suite read = suite.Read();
        Assert.Equal(Card, read.Card);
        Assert.Equivalent(new[] { item, second }, read.Items, strict: true);
        Assert.Contains("\"format\":\"multi-frame\"", File.ReadAllText(suite.PathOf("items.jsonl")), StringComparison.Ordinal);
        Assert.DoesNotContain('\r', File.ReadAllText(suite.PathOf("suite.json")));
        Assert.Equal(3, Directory.GetFiles(suite.Folder).Length);
    }

    [Fact]
    public void Write_Fails_LeavesNoSuiteThatLooksFinished()
    {
        using var suite = new SuiteFolder(SuiteFolder.GoodItem);
        Assert.Throws<InvalidOperationException>(() => SuiteWriter.Write(suite.Folder, Card, Failing()));
        Assert.Equal(["items.jsonl", "p.png"], Directory.GetFiles(suite.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(SuiteFolder.GoodItem + "\n", File.ReadAllText(suite.PathOf("items.jsonl")));
    }

    private static IEnumerable<SuiteItem> Failing()
    {
        yield return new SuiteItem { Id = "1", Images = [], Prompt = "p", Kind = AnswerKind.Number, Answer = "1", Format = ItemFormat.Single, Capability = "c", Domain = "d" };
        throw new InvalidOperationException("no more");
    }
}
