using System.Text;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Suites;

/// <summary>A suite's folder made for one test: a good card and a good picture, until the test breaks them.</summary>
internal sealed class SuiteFolder : IDisposable
{
    public const string GoodCard = """{"schema": 1, "name": "mine", "version": "1.0", "title": "A test"}""";

    public const string GoodItem =
        """{"id": "a", "images": ["p.png"], "prompt": "Is it red?", "kind": "yes_no", "answer": "yes", "format": "single", "capability": "recognition", "domain": "general"}""";

    /// <summary>One white pixel.</summary>
    public static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC");

    private readonly TemporaryFolder _folder = new();

    public SuiteFolder(params string[] items)
    {
        File.WriteAllText(_folder.File("suite.json"), GoodCard);
        File.WriteAllText(_folder.File("items.jsonl"), string.Join('\n', items) + "\n");
        File.WriteAllBytes(_folder.File("p.png"), Picture);
    }

    public string Folder => _folder.Path;

    /// <summary>The good item with some text of it replaced.</summary>
    public static string Item(string old, string changed)
    {
        Assert.Contains(old, GoodItem, StringComparison.Ordinal);
        return GoodItem.Replace(old, changed, StringComparison.Ordinal);
    }

    /// <summary>A choice whose options and answer are given as JSON.</summary>
    public static string Choice(string options, string answer) => Item("\"yes_no\", \"answer\": \"yes\"", $"\"choice\", \"options\": {options}, \"answer\": {answer}");

    public string PathOf(string name) => _folder.File(name);

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(PathOf(name), bytes);

    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public Suite Read() => SuiteReader.Read(Folder, TestContext.Current.CancellationToken);

    /// <summary>Reads what must not be valid; the problems as they are shown.</summary>
    public string[] Problems() => [.. Assert.Throws<SuiteException>(Read).Problems.Select(problem => problem.ToString())];

    public void Dispose() => _folder.Dispose();
}
