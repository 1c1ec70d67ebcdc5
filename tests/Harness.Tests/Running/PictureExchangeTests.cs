using FastEval.Harness.Running;
using FastEval.Harness.Suites;
using Xunit;

namespace FastEval.Harness.Tests.Running;

public sealed class PictureExchangeTests
{
    [Fact]
    public void Apply_ItemsOfOneTemplate_EachGetAnothersPictures()
    {
        SuiteItem[] items = [.. Enumerable.Range(0, 20).Select(i => Item($"q{i}", "colour", $"p{i / 2}.png"))];

        IReadOnlyList<SuiteItem> exchanged = PictureExchange.Apply(items, 3);

        Assert.Equal(items.Select(item => item.Id), exchanged.Select(item => item.Id));
        Assert.All(items.Zip(exchanged), pair => Assert.NotEqual(pair.First.Images, pair.Second.Images));
        Assert.Equal(items.SelectMany(item => item.Images).Order(), exchanged.SelectMany(item => item.Images).Order());
        Assert.All(items.Zip(exchanged), pair => Assert.Equal(pair.First, pair.Second with { Images = pair.First.Images }));
    }

    [Fact]
    public void Apply_TheSameSeed_GivesTheSameAndAnotherSeedAnother()
    {
        SuiteItem[] items = [.. Enumerable.Range(0, 20).Select(i => Item($"q{i}", "colour", $"p{i}.png"))];
        string Of(ulong seed) => string.Join(' ', PictureExchange.Apply(items, seed).SelectMany(item => item.Images));

        Assert.Equal(Of(1), Of(1));
        Assert.NotEqual(Of(1), Of(2));
    }

    [Fact]
    public void Apply_OtherTemplatesAndOtherNumbersOfPictures_AreNotMixed()
    {
        SuiteItem[] items =
        [
            Item("a", "colour", "1.png"), Item("b", "colour", "2.png"), Item("c", "count", "3.png"), Item("d", "count", "4.png"),
            Item("e", "colour", "5.png", "6.png"), Item("f", "colour", "7.png", "8.png"),
        ];

        IReadOnlyList<SuiteItem> exchanged = PictureExchange.Apply(items, 1);

        Assert.Equal(["2.png", "1.png", "4.png", "3.png", "7.png 8.png", "5.png 6.png"], exchanged.Select(item => string.Join(' ', item.Images)));
    }

    [Fact]
    public void Apply_AnItemWithoutPartner_IsLeftOutAndOneWithoutPicturesStays()
    {
        SuiteItem[] items = [Item("alone", "colour", "1.png"), Item("text", "colour")];

        Assert.Equal(["text"], PictureExchange.Apply(items, 1).Select(item => item.Id));
    }

    private static SuiteItem Item(string id, string template, params string[] images) => new()
    {
        Id = id,
        Images = images,
        Prompt = "Which?",
        Kind = AnswerKind.Text,
        Answer = "this",
        Format = images.Length > 1 ? ItemFormat.MultiImage : ItemFormat.Single,
        Capability = "recognition",
        Domain = "general",
        Template = template,
    };
}
