using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using FastEval.Engine.Decoding;
using FastEval.Harness.Diagnostics;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;
using SkiaSharp;

namespace FastEval.Harness.Tests.Suites;

/// <summary>What docs/suites.md shows is true: its example is a suite, its tables of replies are what the scorers say.</summary>
public sealed partial class SuiteDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(RepositoryPaths.FindRoot()!, "docs", "suites.md")).ReplaceLineEndings("\n");

    public static TheoryData<string, string, string, string, string> Replies => [.. Sections().SelectMany(section => Row().Matches(section.Text).Select(row => new TheoryDataRow<string, string, string, string, string>(
        section.Kind, row.Groups["asked"].Value, row.Groups["reply"].Value, $"{row.Groups["ended"].Value} {row.Groups["state"].Value}", row.Groups["found"].Value)))];

    public static TheoryData<string> Refusals => [.. Code().Matches(Between("### Refusals", null)).Select(code => code.Groups[1].Value).Where(phrase => phrase != "we")];

    [Fact]
    public void Example_IsAValidSuiteWithoutRemarks()
    {
        using var folder = new TemporaryFolder();
        string suite = Extract(folder);
        Directory.CreateDirectory(Path.Combine(suite, "pictures"));
        foreach (string name in (string[])["red", "blue", "green"])
        {
            using var bitmap = new SKBitmap(8, 8);
            File.WriteAllBytes(Path.Combine(suite, "pictures", name + ".png"), bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray());
        }
        Check(suite);
    }

    [Fact]
    public async Task Example_DrawnByItsScript_IsAValidSuiteWithTheHashOfTheShell()
    {
        using var folder = new TemporaryFolder();
        string suite = Extract(folder);
        Assert.SkipUnless(OperatingSystem.IsLinux() && await RunAsync(suite, "node", "-e", "process.exit(typeof require('zlib').crc32 === 'function' ? 0 : 1)") is not null, "The script needs Node.js 20.15.");
        Assert.NotNull(await RunAsync(suite, "node", "draw.mjs"));
        File.Delete(Path.Combine(suite, "draw.mjs"));
        string command = Regex.Match(Document, "```sh\n(.+?)\n```").Groups[1].Value;
        Assert.StartsWith(Check(suite).Hash, await RunAsync(suite, "sh", "-c", command), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void Reply_OfATable_IsScoredAsItSays(string kind, string asked, string reply, string endedAndState, string found)
    {
        string[] parts = asked.Split("` of `");
        var item = new SuiteItem
        {
            Id = "a",
            Images = [],
            Prompt = "?",
            Kind = kind switch { "yes_no" => AnswerKind.YesNo, "choice" => AnswerKind.Choice, "number" => AnswerKind.Number, _ => AnswerKind.Text },
            Answer = parts[0],
            Options = parts.Length > 1 ? parts[1].Split(" / ") : null,
            Format = ItemFormat.Single,
            Capability = "x",
            Domain = "general",
        };
        FinishReason finish = endedAndState.StartsWith("length", StringComparison.Ordinal) ? FinishReason.Length : FinishReason.EndOfGeneration;
        Score score = Scorer.Score(reply, finish, item);
        Assert.Equal(
            (endedAndState.Split(' ')[1], found),
            (score.State.ToString().ToLower(CultureInfo.InvariantCulture), score.Parsed ?? ""));
    }

    [Fact]
    public void Replies_OfTheTables_AreFound()
    {
        Assert.Equal(["yes_no", "choice", "number", "text"], Sections().Select(section => section.Kind));
        // A row that the pattern does not take would not be tested.
        Assert.Equal(Sections().Sum(section => section.Text.Split('\n').Count(line => line.StartsWith("| `", StringComparison.Ordinal))), Replies.Count);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Refusal_OfTheList_IsOne(string phrase) => Assert.True(Refusal.IsIn(phrase + " x."));

    /// <summary>Writes the files that the document shows; the suite's folder.</summary>
    private static string Extract(TemporaryFolder folder)
    {
        string suite = Directory.CreateDirectory(folder.File("first-suite")).FullName;
        Match[] files = [.. ShownFile().Matches(Document).Cast<Match>()];
        Assert.Equal(["suite.json", "items.jsonl", "draw.mjs"], files.Select(file => file.Groups["name"].Value));
        foreach (Match file in files)
            File.WriteAllText(Path.Combine(suite, file.Groups["name"].Value), file.Groups["text"].Value);
        return suite;
    }

    private static Suite Check(string folder)
    {
        Suite suite = SuiteReader.Validate(folder, null, TestContext.Current.CancellationToken);
        Assert.Equal(5, suite.Items.Count);
        Assert.Empty(SuiteRemarks.Of(suite));
        return suite;
    }

    private static IEnumerable<(string Kind, string Text)> Sections()
    {
        string[] headings = ["### yes_no", "### choice", "### number", "### text", "### Refusals"];
        return headings.SkipLast(1).Select((heading, i) => (heading[4..], Between(heading, headings[i + 1])));
    }

    private static string Between(string start, string? end)
    {
        int from = Document.IndexOf(start + "\n", StringComparison.Ordinal);
        return end is null ? Document[from..] : Document[from..Document.IndexOf(end + "\n", StringComparison.Ordinal)];
    }

    /// <summary>What it printed; null if it failed or is not there.</summary>
    private static async Task<string?> RunAsync(string folder, string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^\*\*`first-suite/(?<name>[^`]+)`\*\*\n\n```\w+\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShownFile();

    [GeneratedRegex(@"^\| `(?<asked>.+?)` \| `(?<reply>.*)` \| (?<ended>stop|length) \| (?<state>\w+) \|(?: `(?<found>[^`]+)`)? \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
