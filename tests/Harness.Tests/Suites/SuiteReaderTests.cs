using System.Text;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Suites;

public sealed class SuiteReaderTests
{
    public static TheoryData<string, string> BrokenItems => new()
    {
        { "{\"id\": ", "items.jsonl:1: is not valid JSON" },
        { "\"id\"", "items.jsonl:1: is a text, not an object; write {" },
        { "[1]", "items.jsonl:1: begins a JSON list; write one JSON object per line" },
        { SuiteFolder.Item("\"id\": \"a\", ", "\"id\": \"a\", \"id\": \"b\", "), "items.jsonl:1: is not valid JSON: Duplicate property 'id'" },
        { SuiteFolder.Item("\"id\": \"a\", ", ""), "items.jsonl:1: id: is missing; give every item an id of its own." },
        { SuiteFolder.Item("\"a\"", "7"), "items.jsonl:1: id: is a number, not a text;" },
        { SuiteFolder.Item("\"a\"", "\" \""), "items.jsonl:1: id: is empty;" },
        { SuiteFolder.Item("\"a\"", "null"), "items.jsonl:1: id: is missing;" },
        { SuiteFolder.Item("\"a\"", "\"\\ud800\""), "items.jsonl:1: id: holds half of a surrogate pair;" },
        { SuiteFolder.Item("\"id\": \"a\"", "\"\\ud800\": null, \"id\": \"a\""), "half of a surrogate pair" },
        { SuiteFolder.Item("capability", "capabilty"), "items.jsonl:1: capabilty: is no field of this form;" },
        { SuiteFolder.Item("yes_no", "boolean"), "items.jsonl:1: kind: 'boolean' is unknown; write one of yes_no, choice, number, text." },
        { SuiteFolder.Item("single", "video"), "items.jsonl:1: format: 'video' is unknown; write one of single, multi-image, multi-frame, interleaved." },
        { SuiteFolder.Item("[\"p.png\"]", "\"p.png\""), "items.jsonl:1: images: is a text, not a list;" },
        { SuiteFolder.Item("[\"p.png\"]", "[\"p.png\", 3]"), "items.jsonl:1: images: entry 2 is a number, not a text;" },
        { SuiteFolder.Item("p.png", "none.png"), "items.jsonl:1: images: there is no picture 'none.png';" },
        { SuiteFolder.Item("p.png", "/etc/p.png"), "items.jsonl:1: images: '/etc/p.png' is not relative to the suite's folder;" },
        { SuiteFolder.Item("p.png", "x/../p.png"), "items.jsonl:1: images: 'x/../p.png' leads out of the suite's folder with '..';" },
        { SuiteFolder.Item("p.png", "x\\\\p.png"), "items.jsonl:1: images: 'x\\p.png' has a backslash;" },
        { SuiteFolder.Item("p.png", "https://a/p.png"), "items.jsonl:1: images: 'https://a/p.png' has a colon" },
        { SuiteFolder.Item("p.png", "./p.png"), "items.jsonl:1: images: './p.png' has an empty or '.' part;" },
        { SuiteFolder.Item("p.png", "a\\u0000b"), "items.jsonl:1: images: a path holds a zero character;" },
        { SuiteFolder.Item("p.png", "suite.json"), "items.jsonl:1: images: 'suite.json' cannot be used: The file (" },
        { SuiteFolder.Item("Is it", "<image> or <image>: is it"), "items.jsonl:1: prompt: has 2 <image> marks, but images has 1;" },
        { SuiteFolder.Item("Is it red?", "<image>\\n"), "items.jsonl:1: prompt: asks nothing;" },
        { SuiteFolder.Item("[\"p.png\"]", "[\"p.png\", \"p.png\"]"), "items.jsonl:1: format: single, but images has 2;" },
        { SuiteFolder.Item("single", "multi-frame"), "items.jsonl:1: format: several pictures, but images has 1;" },
        { SuiteFolder.Item("single", "interleaved"), "items.jsonl:1: format: interleaved, but the prompt has no <image> marks;" },
        { SuiteFolder.Item("\"yes\"", "\"maybe\""), "items.jsonl:1: answer: 'maybe' is neither yes nor no;" },
        { SuiteFolder.Item("yes_no", "number"), "items.jsonl:1: answer: 'yes' is not a number;" },
        { SuiteFolder.Item("\"yes_no\", \"answer\": \"yes\"", "\"text\", \"answer\": \"\\u200b\""), "items.jsonl:1: answer: '\u200b' has nothing that could be compared;" },
        { SuiteFolder.Item("\"domain\"", "\"accept\": [\"y\"], \"domain\""), "items.jsonl:1: accept: is for kind text only;" },
        { SuiteFolder.Item("\"domain\"", "\"options\": [\"y\", \"n\"], \"domain\""), "items.jsonl:1: options: is for kind choice only;" },
        { SuiteFolder.Item("\"domain\"", "\"chance\": 1.5, \"domain\""), "items.jsonl:1: chance: 1.5 is not a number from 0 to 1;" },
        { SuiteFolder.Item("\"domain\"", "\"chance\": 1e999, \"domain\""), "items.jsonl:1: chance: 1e999 is not a number from 0 to 1;" },
        { SuiteFolder.Item("\"domain\"", "\"chance\": \"half\", \"domain\""), "items.jsonl:1: chance: a text is not a number" },
        { SuiteFolder.Item("yes_no", "choice"), "items.jsonl:1: options: is missing;" },
        { SuiteFolder.Choice("[\"red\"]", "\"red\""), "items.jsonl:1: options: has 1; write a list of 2 to 26 texts." },
        { SuiteFolder.Choice($"[{string.Join(',', Enumerable.Range(10, 27).Select(i => $"\"o{i}\""))}]", "\"o10\""), "items.jsonl:1: options: has 27;" },
        { SuiteFolder.Choice("[\"red\", \"Red.\"]", "\"red\""), "items.jsonl:1: options: 'Red.' and 'red' cannot be told apart;" },
        { SuiteFolder.Choice("[\"red\", \"blue\"]", "\"green\""), "items.jsonl:1: answer: 'green' is not among the options; write one option's text exactly." },
        { SuiteFolder.Choice("[\"red\", \"blue\"]", "\"B\""), "items.jsonl:1: answer: 'B' is not among the options; write the option's text, \"blue\"." },
        { SuiteFolder.Choice("[\"B\", \"K\"]", "\"K\""), "items.jsonl:1: options: 'B' is also the letter of option 2;" },
    };

    [Theory]
    [MemberData(nameof(BrokenItems))]
    public void Read_BrokenItem_IsLocatedWithARemedy(string item, string expected)
    {
        using var suite = new SuiteFolder(item);
        string[] problems = suite.Problems();
        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.Matches(@"^items\.jsonl:1: .+; .+\.$", problem));
    }

    [Theory]
    [InlineData("{", "suite.json:1: is not valid JSON")]
    [InlineData("[]", "suite.json: is a list, not an object")]
    [InlineData("""{"schema": 2, "entries": []}""", "suite.json: schema: 2 is not a form that this version reads;")]
    [InlineData("""{"schema": "1", "name": "a", "version": "1", "title": "t"}""", "suite.json: schema: a text is not a whole number")]
    [InlineData("""{"schema": 1, "version": "1", "title": "t"}""", "suite.json: name: is missing; give the suite a short name.")]
    [InlineData("""{"schema": 1, "name": "My Suite", "version": "1", "title": "t"}""", "suite.json: name: 'My Suite' is not a suite's name;")]
    [InlineData("""{"schema": 1, "name": "../x", "version": "1", "title": "t"}""", "suite.json: name: '../x' is not a suite's name;")]
    [InlineData("""{"schema": 1, "name": "a", "version": 1, "title": "t"}""", "suite.json: version: is a number, not a text;")]
    [InlineData("""{"schema": 1, "name": "a", "version": "1", "title": "t", "max_tokens": 0}""", "suite.json: max_tokens: 0 is not a whole number from 1 to 65536;")]
    [InlineData("""{"schema": 1, "name": "a", "version": "1", "title": "t", "license": "MIT"}""", "suite.json: license: is no field of this form;")]
    public void Read_BrokenCard_IsLocatedWithARemedy(string card, string expected)
    {
        using var suite = new SuiteFolder(SuiteFolder.GoodItem);
        suite.Write("suite.json", card);
        Assert.StartsWith(expected, Assert.Single(suite.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EverythingBroken_ListsAllAtOnceInOrder()
    {
        using var suite = new SuiteFolder("nonsense", SuiteFolder.GoodItem, SuiteFolder.GoodItem, "", SuiteFolder.Item("\"a\"", "\"b\"").Replace("p.png", "gone.png", StringComparison.Ordinal));
        File.Delete(suite.PathOf("suite.json"));
        string[] problems = suite.Problems();
        Assert.Equal(4, problems.Length);
        Assert.StartsWith("suite.json: is missing; it says what the suite is", problems[0], StringComparison.Ordinal);
        Assert.StartsWith("items.jsonl:1: is not valid JSON", problems[1], StringComparison.Ordinal);
        Assert.Equal("items.jsonl:3: id: 'a' is already the id of line 2; give every item an id of its own.", problems[2]);
        Assert.StartsWith("items.jsonl:5: images: there is no picture 'gone.png'", problems[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyProblems_ListsTwentyAndCountsTheRest()
    {
        using var suite = new SuiteFolder([.. Enumerable.Repeat("{}", 1500)]);
        SuiteException error = Assert.Throws<SuiteException>(suite.Read);
        string[] lines = error.Message.Split('\n');
        // Seven fields must be there.
        Assert.EndsWith($"is not a valid suite: {1500 * 7 + 1500} problems.", lines[0], StringComparison.Ordinal);
        Assert.Equal(1 + SuiteException.Listed + 1, lines.Length);
        Assert.StartsWith($"… and {1500 * 8 - 20} more", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PictureOfSeveralItemsMissing_IsToldOnce()
    {
        string item = SuiteFolder.Item("p.png", "gone.png");
        using var suite = new SuiteFolder(item, item.Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        Assert.Single(suite.Problems());
    }

    [Fact]
    public void Read_NoItems_IsAProblem()
    {
        using var suite = new SuiteFolder("", "  ");
        Assert.Equal("items.jsonl: has no items; write one JSON object per line.", Assert.Single(suite.Problems()));
    }

    [Fact]
    public void Read_OtherEncodings_AreNamed()
    {
        using var suite = new SuiteFolder();
        suite.Write("items.jsonl", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(SuiteFolder.GoodItem)]);
        suite.Write("suite.json", Encoding.BigEndianUnicode.GetBytes(SuiteFolder.GoodCard));
        Assert.Equal(["suite.json: is UTF-16; save the file as UTF-8.", "items.jsonl: is UTF-16; save the file as UTF-8."], suite.Problems());
    }

    [Fact]
    public void Read_Latin1_NamesLineAndByte()
    {
        using var suite = new SuiteFolder();
        suite.Write("items.jsonl", Encoding.Latin1.GetBytes(SuiteFolder.GoodItem + "\n{\"id\": \"é\"}"));
        Assert.Equal("items.jsonl:2: is not UTF-8 from byte 9 on; save the file as UTF-8.", Assert.Single(suite.Problems()));
    }

    [Fact]
    public void Read_LineBeyondTheLimit_IsReportedAndTheRestRead()
    {
        using var suite = new SuiteFolder(new string('x', (9 << 20) + 3), SuiteFolder.GoodItem, SuiteFolder.GoodItem);
        string[] problems = suite.Problems();
        Assert.Equal(2, problems.Length);
        Assert.StartsWith("items.jsonl:1: has more than 4 MiB", problems[0], StringComparison.Ordinal);
        Assert.StartsWith("items.jsonl:3: id: 'a' is already the id of line 2", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LinkOutOfTheFolder_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var outside = new TemporaryFolder();
        File.WriteAllBytes(outside.File("p.png"), SuiteFolder.Picture);
        using var suite = new SuiteFolder(SuiteFolder.Item("p.png", "l.png"), SuiteFolder.Item("p.png", "d/p.png").Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        File.CreateSymbolicLink(suite.PathOf("l.png"), outside.File("p.png"));
        Directory.CreateSymbolicLink(suite.PathOf("d"), outside.Path);
        string[] problems = suite.Problems();
        Assert.Equal(2, problems.Length);
        Assert.All(problems, problem => Assert.Contains("symbolic link that leads out of the suite's folder", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_LinkInCircle_IsAProblem()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var suite = new SuiteFolder(SuiteFolder.Item("p.png", "l.png"));
        File.CreateSymbolicLink(suite.PathOf("l.png"), "m.png");
        File.CreateSymbolicLink(suite.PathOf("m.png"), "l.png");
        Assert.Contains("in a circle", Assert.Single(suite.Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LinkWithinTheFolderAndLinkedFolder_IsRead()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        using var suite = new SuiteFolder(SuiteFolder.Item("p.png", "l.png"));
        File.CreateSymbolicLink(suite.PathOf("l.png"), "p.png");
        using var elsewhere = new TemporaryFolder();
        Directory.CreateSymbolicLink(elsewhere.File("suite"), suite.Folder);
        Assert.Equal(suite.Read().Hash, SuiteReader.Read(elsewhere.File("suite"), TestContext.Current.CancellationToken).Hash);
    }

    [Fact]
    public void Read_PictureCutShort_IsFoundWhenDecoding()
    {
        using var suite = new SuiteFolder(SuiteFolder.Item("p.png", "photo.jpg"));
        using Stream photo = typeof(Suite).Assembly.GetManifestResourceStream("photo.jpg")!;
        byte[] start = new byte[photo.Length / 2];
        photo.ReadExactly(start);
        suite.Write("photo.jpg", start);
        Assert.Single(suite.Read().Items);
        var error = Assert.Throws<SuiteException>(() => SuiteReader.Read(suite.Folder, decodePictures: true, TestContext.Current.CancellationToken));
        Assert.Contains("'photo.jpg' cannot be used", Assert.Single(error.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<FastEvalException>(() => SuiteReader.Read(folder.File("none"), TestContext.Current.CancellationToken));
        Assert.StartsWith("There is no suite folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Cancelled_Stops()
    {
        using var suite = new SuiteFolder(SuiteFolder.GoodItem);
        Assert.Throws<OperationCanceledException>(() => SuiteReader.Read(suite.Folder, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Read_GoodItem_GivesEveryField()
    {
        using var suite = new SuiteFolder(SuiteFolder.Choice("[\"red\", \"blue\"]", "\"blue\"")
            .Replace("\"domain\"", "\"difficulty\": \"easy\", \"group\": \"g\", \"template\": \"t\", \"chance\": 0.25, \"domain\"", StringComparison.Ordinal));
        suite.Write("suite.json", """{"schema": 1, "name": "mine", "version": "1.0", "title": "A test", "description": "d", "licence": "MIT", "source": "s", "max_tokens": 8}""");
        Suite read = suite.Read();
        Assert.Equal(new SuiteCard { Schema = 1, Name = "mine", Version = "1.0", Title = "A test", Description = "d", Licence = "MIT", Source = "s", MaxTokens = 8 }, read.Card);
        SuiteItem item = Assert.Single(read.Items);
        Assert.Equal(["p.png"], item.Images);
        Assert.Equal(["red", "blue"], item.Options!);
        Assert.Equal(
            ("a", "Is it red?", AnswerKind.Choice, "blue", ItemFormat.Single, "recognition", "general", "easy", "g", "t", 0.25),
            (item.Id, item.Prompt, item.Kind, item.Answer, item.Format, item.Capability, item.Domain, item.Difficulty, item.Group, item.Template, item.GuessingAccuracy));
        Assert.True(File.Exists(read.PathOf(item.Images[0])));
    }

    [Theory]
    [InlineData("3", "3")]
    [InlineData("\"2.5\"", "2.5")]
    public void Read_NumberAnswer_MayBeANumberOrAText(string json, string answer)
    {
        using var suite = new SuiteFolder(SuiteFolder.Item("\"yes_no\", \"answer\": \"yes\"", $"\"number\", \"answer\": {json}"));
        Assert.Equal(answer, Assert.Single(suite.Read().Items).Answer);
    }
}
