using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Suites;

public sealed class SuiteRemarksTests
{
    [Fact]
    public void Of_GoodSuiteInAFolderOfItsName_IsNone()
    {
        using var parent = new TemporaryFolder();
        using var suite = new SuiteFolder(SuiteFolder.GoodItem, Choice("Is it red or blue?"));
        string folder = parent.File("mine");
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(suite.Folder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        Assert.Empty(SuiteRemarks.Of(SuiteReader.Read(folder, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Of_OtherFolderName_SaysBoth()
    {
        using var suite = new SuiteFolder(SuiteFolder.GoodItem);
        Assert.StartsWith($"suite.json: name: is 'mine', but the folder is '{Path.GetFileName(suite.Folder)}';", Assert.Single(Remarks(suite)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OptionsThatThePromptDoesNotShow_NamesTheFirstItemAndCountsTheRest()
    {
        using var suite = new SuiteFolder(
            Choice("Which colour: A. Red, B. BLUE?"), Choice("Which colour?").Replace("\"c0\"", "\"b\"", StringComparison.Ordinal), Choice("Red?").Replace("\"c0\"", "\"c\"", StringComparison.Ordinal));
        Assert.Contains(Remarks(suite), remark => remark.StartsWith("items.jsonl: prompt: the options are not all in it (item b and 1 more);", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(20, 12, false)]
    [InlineData(20, 14, true)]
    [InlineData(20, 6, true)]
    [InlineData(19, 19, false)]
    public void Of_YesNoOutOfBalance_IsTold(int items, int yes, bool isTold)
    {
        using var suite = new SuiteFolder([.. Enumerable.Range(0, items).Select(i =>
            SuiteFolder.Item("\"a\"", $"\"i{i}\"").Replace("\"yes\"", i < yes ? "\"yes\"" : "\"no\"", StringComparison.Ordinal))]);
        Assert.Equal(isTold, Remarks(suite).Any(remark => remark.StartsWith($"items.jsonl: answer: \"yes\" is right in {yes * 100 / items}% of the {items} yes/no items;", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_PicturesThatNoItemShows_NamesTheFirstAndCountsTheRest()
    {
        using var suite = new SuiteFolder(SuiteFolder.GoodItem);
        Directory.CreateDirectory(suite.PathOf("more"));
        suite.Write("more/b.PNG", SuiteFolder.Picture);
        suite.Write("z.jpg", SuiteFolder.Picture);
        suite.Write("notes.txt", "no picture");
        Assert.Contains("more/b.PNG: no item shows it, nor 1 more; take it out, or ask about it.", Remarks(suite));
    }

    private static string[] Remarks(SuiteFolder suite) => [.. SuiteRemarks.Of(suite.Read()).Select(remark => remark.ToString())];

    private static string Choice(string prompt) =>
        SuiteFolder.Choice("[\"red\", \"blue\"]", "\"red\"").Replace("Is it red?", prompt, StringComparison.Ordinal).Replace("\"a\"", "\"c0\"", StringComparison.Ordinal);
}
