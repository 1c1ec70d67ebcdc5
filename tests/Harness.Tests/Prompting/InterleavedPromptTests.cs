using FastEval.Engine.Decoding;
using FastEval.Harness.Prompting;

namespace FastEval.Harness.Tests.Prompting;

public sealed class InterleavedPromptTests
{
    private static readonly PromptPart.Image A = new(new byte[] { 1 }, "a");
    private static readonly PromptPart.Image B = new(new byte[] { 2 }, "b");

    [Fact]
    public void Parse_NoMarks_PutsPicturesFirstOnLinesOfTheirOwn() =>
        Assert.Equal([A, Text("\n"), B, Text("\nCompare.")], InterleavedPrompt.Parse("Compare.", [A, B]));

    [Fact]
    public void Parse_Marks_PutPicturesAnywhere() =>
        Assert.Equal([Text("Is "), A, Text(" like "), B, Text("?")], InterleavedPrompt.Parse("Is <image> like <image>?", [A, B]));

    [Fact]
    public void Parse_MarksSideBySideAtTheEnds_MakeNoEmptyTexts() => Assert.Equal([A, B], InterleavedPrompt.Parse("<image><image>", [A, B]));

    [Fact]
    public void Parse_NoPictures_IsText() => Assert.Equal([Text("Hello")], InterleavedPrompt.Parse("Hello", []));

    [Theory]
    [InlineData("What is <image>?", 0, "1 <image> mark, but there are 0 --images")]
    [InlineData("<image> and <image>", 1, "2 <image> marks, but there is 1 --image.")]
    [InlineData("", 0, "The prompt is empty")]
    public void Parse_Mismatch_SaysHowMany(string prompt, int pictures, string message)
    {
        var error = Assert.Throws<ArgumentException>(() => InterleavedPrompt.Parse(prompt, [.. Enumerable.Repeat(A, pictures)]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static PromptPart.Text Text(string value) => new(value);
}
