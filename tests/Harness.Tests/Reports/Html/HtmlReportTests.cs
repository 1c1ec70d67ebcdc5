using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Reports.Html;
using FastEval.Harness.Scoring;
using FastEval.Harness.Suites;

namespace FastEval.Harness.Tests.Reports.Html;

public sealed partial class HtmlReportTests
{
    /// <summary>What a model could say, to break out of the page or of its script.</summary>
    private static readonly string[] Hostile =
    [
        "</script><script>alert(1)</script>", "<!-- <script>", "<img src=x onerror=alert(1)>", "\" onload=\"alert(1)", "' onload='alert(1)", "]]></svg>", "&lt;b&gt;",
        "line\u2028separator\u2029\u0000\u0008\u001b[31m", "\ud83d\ude00 \u4f60\u597d", "\\u003c/script>",
    ];

    [Fact]
    public void Write_SmallRun_HasItsFiguresAndNothingFromElsewhere()
    {
        string html = Written(ReportRuns.Small());
        Assert.Contains("<title>mine 1.0: one, two</title>", html, StringComparison.Ordinal);
        Assert.Contains("The run is not finished: 5 of 10 samples are there.", html, StringComparison.Ordinal);
        Assert.Contains("50.0%", html, StringComparison.Ordinal);
        Assert.Contains("data-by=\"capability\" data-key=\"ocr\"", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(?!#)", html);
        Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ParallelRun_SaysSoAndItsBarsAddUpToTheWholeTime()
    {
        string html = Written(ReportRuns.Parallel());
        string body = html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("<script type", StringComparison.Ordinal)] + "</body>";
        XElement ttft = XElement.Parse(body).Descendants("section").Single(section => section.Attribute("id")?.Value == "ttft");
        Assert.Contains("with up to 4 questions at a time", ttft.Value, StringComparison.Ordinal);
        XElement[] bars = [.. ttft.Descendants("svg").Where(svg => svg.Attribute("role") is not null)];
        Assert.Equal(2, bars.Length);
        Assert.All(bars, bar => Assert.Equal(100, bar.Elements("rect").Sum(part => Share(part, "width")), 6));
        Assert.Equal(75, Share(bars[0].Elements("rect").First(), "width"), 6);
    }

    [Fact]
    public void Write_Markup_IsWellFormed()
    {
        // All but the script and the void elements of the head is XML too.
        string html = Written(ReportRuns.Small());
        string body = html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("<script type", StringComparison.Ordinal)] + "</body>";
        XElement root = XElement.Parse(body);
        XElement[] intervals = [.. root.Descendants("line").Where(line => line.Attribute("class")?.Value == "interval")];
        Assert.NotEmpty(intervals);
        Assert.All(intervals, line => Assert.True(Share(line, "x1") <= Share(line, "x2")));
    }

    [Fact]
    public void Write_HostileTexts_StayTexts()
    {
        SuiteItem[] items = [.. Hostile.Select((text, i) => ReportRuns.Item($"{i}{text}", $"{text.Replace('\0', ' ')}.png", text) with { Prompt = text, Answer = text, Domain = text, Difficulty = text })];
        SampleRecord[] samples = [.. items.Select((item, i) => ReportRuns.Sample(item.Id, SampleState.Wrong, i, 5, target: Hostile[0], reply: Hostile[i]) with { Parsed = Hostile[i] })];
        RunAnalysis run = ReportRuns.Analysis(items, [.. samples, ReportRuns.Failed(items[1].Id, Hostile[1]) with { Error = Hostile[0] }], isFinished: true, Hostile[0], Hostile[1]);
        string html = Written(run);

        Assert.Equal(2, Regex.Count(html, "<script"));
        Assert.Equal(2, Regex.Count(html, "</script"));
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0000', html);
        string json = Data().Match(html).Groups[1].Value;
        Assert.DoesNotContain('\u2028', json);
        Assert.DoesNotContain('<', json);
        JsonElement data = JsonDocument.Parse(json).RootElement;
        Assert.Equal(Hostile, data.GetProperty("samples").EnumerateArray().Take(Hostile.Length).Select(sample => sample.GetProperty("reply").GetString()));
        Assert.Equal(Hostile, data.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("prompt").GetString()));
    }

    [Fact]
    public void Write_Policy_AllowsTheOneScriptAndStyleSheetThatAreThere()
    {
        string html = Written(ReportRuns.Small());
        foreach ((string kind, Match part) in new[] { ("script", Script().Match(html)), ("style", Style().Match(html)) })
        {
            byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(part.Groups[1].Value));
            Assert.Contains($"{kind}-src 'sha256-{Convert.ToBase64String(hash)}'", html, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("innerHTML", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OtherCulture_GivesTheSame()
    {
        string expected = Written(ReportRuns.Small());
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            Assert.Equal(expected, Written(ReportRuns.Small()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Write_NoSamplesAndNoSuite_IsAPageAllTheSame()
    {
        RunAnalysis empty = ReportRuns.Analysis([], [], false, "one");
        Assert.Contains("No sample has times.", Written(empty), StringComparison.Ordinal);
        string html = Written(RunAnalysis.Of(ReportRuns.Small().Recorded, RecordedSuite.Missing("The suite is <gone>.")));
        Assert.Contains("The suite is &lt;gone&gt;.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("data-by=", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_MissingPicture_IsAPlaceholderThatIsCounted()
    {
        // The suite's folder is nowhere.
        string html = Written(ReportRuns.Small());
        Assert.Contains("3 of 3 pictures are gone or damaged", html, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"p0.png\",\"uri\":null", html, StringComparison.Ordinal);
    }

    private static double Share(XElement line, string name) => double.Parse(line.Attribute(name)!.Value.TrimEnd('%'), CultureInfo.InvariantCulture);

    private static string Written(RunAnalysis run)
    {
        using var writer = new StringWriter();
        HtmlReport.Write(run, PictureSet.Of(run, TestContext.Current.CancellationToken), isCompared: false, writer);
        return writer.ToString();
    }

    [GeneratedRegex("<script type=\"application/json\" id=\"data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Data();

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
