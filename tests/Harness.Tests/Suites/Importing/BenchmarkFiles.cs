using System.Globalization;
using System.Text;
using FastEval.Engine.Decoding;
using FastEval.Harness.Scoring;
using FastEval.Harness.Scoring.Metrics;
using FastEval.Harness.Suites;
using FastEval.Harness.Suites.Importing;
using SkiaSharp;

namespace FastEval.Harness.Tests.Suites.Importing;

/// <summary>A benchmark's files in its authors' layout, made for one test, and what becomes of them.</summary>
internal sealed class BenchmarkFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BenchmarkFiles() => Directory.CreateDirectory(Path);

    /// <summary>The folder that is imported.</summary>
    public string Path => _folder.File("benchmark");

    /// <summary>The suite's folder.</summary>
    public string Out => _folder.File("suite");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A small picture unlike those of other numbers.</summary>
    public static byte[] Png(int number)
    {
        using var bitmap = new SKBitmap(4, 4);
        for (int i = 0; i < 16; i++)
            bitmap.SetPixel(i % 4, i / 4, new SKColor((byte)(number >> (i % 8)), (byte)(number * 7), (byte)(i * 15)));
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }

    public static string Base64(int number) => Convert.ToBase64String(Png(number));

    public BenchmarkFiles Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public BenchmarkFiles Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllBytes(File(name), bytes);
        return this;
    }

    public BenchmarkFiles Picture(string name, int number = 1) => Write(name, Png(number));

    /// <summary>Pictures of names with a number in them.</summary>
    public BenchmarkFiles Pictures(int count, Func<int, string> name)
    {
        for (int i = 0; i < count; i++)
            Picture(name(i), i);
        return this;
    }

    public ImportOptions Options => new() { Paths = [Path] };

    public ImportOutcome Import(string kind, Func<ImportOptions, ImportOptions>? with = null, string? folder = null) =>
        SuiteImport.Run(BenchmarkList.Find(kind)!, with is null ? Options : with(Options), folder ?? Out, null, TestContext.Current.CancellationToken);

    /// <summary>Imports, and reads the suite with all checks.</summary>
    public Suite Suite(string kind, Func<ImportOptions, ImportOptions>? with = null)
    {
        ImportOutcome outcome = Import(kind, with);
        Suite suite = SuiteReader.Validate(Out, null, TestContext.Current.CancellationToken);
        Assert.Equal(outcome.Card.Items, suite.Items.Count);
        Assert.Equal(outcome.Pictures, suite.Pictures.Count);
        Assert.All(suite.Items, item => Assert.False(item.Question is null, "Every imported item has its bare question."));
        return suite;
    }

    /// <summary>What stops an import.</summary>
    public string Problem(string kind, Func<ImportOptions, ImportOptions>? with = null, string name = "suite")
    {
        string message = Assert.ThrowsAny<FastEvalException>(() => Import(kind, with, _folder.File(name))).Message;
        Assert.False(Directory.Exists(_folder.File(name)));
        return message;
    }

    /// <summary>The suite's own figures for replies, by their keys.</summary>
    public static Dictionary<string, double?> Figures(Suite suite, Func<SuiteItem, string> reply) =>
        SuiteMetrics.Find(suite.Card.Metric!)!.Of([.. suite.Items.Select(item => Measured(item, reply(item)))]).ToDictionary(figure => figure.Key, figure => figure.Value);

    public static MeasuredItem Measured(SuiteItem item, string reply)
    {
        Score score = Scorer.Score(reply, FinishReason.EndOfGeneration, item);
        return new MeasuredItem(item, score.State, score.Value, score.Parsed, reply);
    }

    /// <summary>The letter of the right option.</summary>
    public static string Letter(SuiteItem item) => ((char)('A' + item.Options!.ToList().IndexOf(item.Answer))).ToString();

    /// <summary>The letter of an option that is wrong.</summary>
    public static string WrongLetter(SuiteItem item) => ((char)('A' + (item.Options!.ToList().IndexOf(item.Answer) + 1) % item.Options!.Count)).ToString();

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Dispose();
}
