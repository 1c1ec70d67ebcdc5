using FastEval.Harness.Running;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Running;

public sealed class ItemSelectionTests
{
    private static readonly SuiteItem[] Items =
    [
        Item("a", AnswerKind.YesNo, ItemFormat.Single, "ocr", "general", "easy"),
        Item("b", AnswerKind.Text, ItemFormat.MultiImage, "ocr", "industry", null),
        Item("c", AnswerKind.Choice, ItemFormat.MultiFrame, "counting", "industry", "hard"),
        Item("d", AnswerKind.Number, ItemFormat.Interleaved, "counting", "general", "hard"),
    ];

    [Theory]
    [InlineData("", null, "abcd")]
    [InlineData("", 2, "ab")]
    [InlineData("cap=ocr", null, "ab")]
    [InlineData("capability=ocr,counting", null, "abcd")]
    [InlineData("cap=ocr cap=counting domain=general", null, "ad")]
    [InlineData("domain=industry", 1, "b")]
    [InlineData("format=multi-frame", null, "c")]
    [InlineData("kind=yes_no,number", null, "ad")]
    [InlineData("difficulty=hard", null, "cd")]
    [InlineData("id=c", 9, "c")]
    public void Select_Filters_AreAlternativesWithinAKeyAndConditionsBetweenKeys(string filters, int? limit, string expected) =>
        Assert.Equal(expected, string.Concat(ItemSelection.Select(Items, filters.Split(' ', StringSplitOptions.RemoveEmptyEntries), limit).Select(item => item.Id)));

    [Theory]
    [InlineData("colour=red", "the key one of cap, capability, domain, format, kind, difficulty, template, id")]
    [InlineData("ocr", "'ocr' is not")]
    [InlineData("cap=", "'cap=' is not")]
    [InlineData("cap=OCR", "no item has the capability 'OCR'. There are: counting, ocr.")]
    [InlineData("template=x", "This suite has none.")]
    [InlineData("id=a cap=counting", "No item passes all of --filter id=a --filter cap=counting.")]
    public void Select_NothingToFind_SaysWhatThereIs(string filters, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => ItemSelection.Select(Items, filters.Split(' '), null)).Message, StringComparison.Ordinal);

    private static SuiteItem Item(string id, AnswerKind kind, ItemFormat format, string capability, string domain, string? difficulty) => new()
    {
        Id = id,
        Images = [],
        Prompt = "?",
        Kind = kind,
        Answer = "",
        Format = format,
        Capability = capability,
        Domain = domain,
        Difficulty = difficulty,
    };
}
