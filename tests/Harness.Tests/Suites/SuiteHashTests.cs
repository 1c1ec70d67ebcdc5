using System.Security.Cryptography;
using System.Text;

namespace FastEval.Harness.Tests.Suites;

public sealed class SuiteHashTests
{
    [Fact]
    public void Hash_IsOverTheListOfHashesThatDocsDescribe()
    {
        using var suite = new SuiteFolder(SuiteFolder.GoodItem);
        string list = $"{Hash(Encoding.UTF8.GetBytes(SuiteFolder.GoodCard))}  suite.json\n{Hash(Encoding.UTF8.GetBytes(SuiteFolder.GoodItem + "\n"))}  items.jsonl\n{Hash(SuiteFolder.Picture)}  p.png\n";
        Assert.Equal(Hash(Encoding.UTF8.GetBytes(list)), suite.Read().Hash);
    }

    [Fact]
    public void Hash_LineEndsMarksAndEmptyLines_DoNotCount()
    {
        using var suite = new SuiteFolder(SuiteFolder.GoodItem, SuiteFolder.Item("\"a\"", "\"b\""));
        suite.Write("suite.json", "{\n \"schema\": 1, \"name\": \"mine\", \"version\": \"1.0\", \"title\": \"A test\"\n}");
        string before = suite.Read().Hash;
        suite.Write("suite.json", "\uFEFF" + File.ReadAllText(suite.PathOf("suite.json")).Replace("\n", "\r\n", StringComparison.Ordinal));
        suite.Write("items.jsonl", "\uFEFF" + File.ReadAllText(suite.PathOf("items.jsonl")).TrimEnd().Replace("\n", "\r\n\r\n", StringComparison.Ordinal));
        Assert.Equal(before, suite.Read().Hash);
    }

    [Theory]
    [InlineData("suite.json", "A test", "A text")]
    [InlineData("items.jsonl", "red", "blue")]
    public void Hash_ChangedText_Differs(string file, string old, string changed)
    {
        using var suite = new SuiteFolder(SuiteFolder.GoodItem);
        string before = suite.Read().Hash;
        suite.Write(file, File.ReadAllText(suite.PathOf(file)).Replace(old, changed, StringComparison.Ordinal));
        Assert.NotEqual(before, suite.Read().Hash);
    }

    [Fact]
    public void Hash_ChangedPicture_Differs()
    {
        using var suite = new SuiteFolder(SuiteFolder.GoodItem);
        string before = suite.Read().Hash;
        suite.Write("p.png", [.. SuiteFolder.Picture, 0]);
        Assert.NotEqual(before, suite.Read().Hash);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
