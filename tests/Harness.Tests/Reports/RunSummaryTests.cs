using System.Text.Json;
using FastEval.Harness.Output;
using FastEval.Harness.Reports;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;

namespace FastEval.Harness.Tests.Reports;

public sealed class RunSummaryTests
{
    [Fact]
    public void Of_Json_HasTheTargetsWithTheirCells()
    {
        JsonElement json = JsonDocument.Parse(Written(ReportFormat.Json)).RootElement;
        Assert.Equal(["schema", "run_dir", "targets"], json.EnumerateObject().Select(field => field.Name));
        JsonElement one = json.GetProperty("targets")[0], two = json.GetProperty("targets")[1];
        Assert.Equal(("one", 5, 0.5), (one.GetProperty("name").GetString(), one.GetProperty("n").GetInt32(), one.GetProperty("accuracy").GetDouble()));
        Assert.InRange(one.GetProperty("low").GetDouble(), 0.01, 0.49);
        Assert.InRange(one.GetProperty("high").GetDouble(), 0.51, 0.99);
        Assert.Equal("""{"correct":2,"wrong":1,"truncated":1,"error":1}""", Compact(one.GetProperty("states")));
        Assert.Equal((10, 25, 75), (one.GetProperty("samples_per_s").GetDouble(), one.GetProperty("ttft_p50_ms").GetDouble(), one.GetProperty("decode_tps").GetDouble()));
        JsonElement ocr = one.GetProperty("cells").EnumerateArray().Single(cell => cell.GetProperty("key").GetString() == "ocr");
        Assert.Equal(["by", "key", "n", "answered", "accuracy", "low", "high", "chance", "clusters"], ocr.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("capability", 2, 0.5, 0.25, 1), (ocr.GetProperty("by").GetString(), ocr.GetProperty("n").GetInt32(), ocr.GetProperty("accuracy").GetDouble(), ocr.GetProperty("chance").GetDouble(), ocr.GetProperty("clusters").GetInt32()));
        Assert.Equal(["capability", "domain", "format", "kind", "difficulty", "capability_difficulty"],
            one.GetProperty("cells").EnumerateArray().Select(cell => cell.GetProperty("by").GetString()).Distinct());
        Assert.Equal((0, JsonValueKind.Null, 0), (two.GetProperty("n").GetInt32(), two.GetProperty("accuracy").ValueKind, two.GetProperty("cells").GetArrayLength()));
    }

    [Fact]
    public void Of_Table_IsALinePerTargetAndTheCapabilitiesSideBySide()
    {
        string table = Written(ReportFormat.Table, width: 100);
        Assert.Equal(
            """
              Target   n   Accuracy, 95% interval   Samples/s   TTFT p50, ms   Tok/s
            ──────────────────────────────────────────────────────────────────────────
              one      5       50.0% [15.0, 85.0]       10.00          25.00   75.00
              two      0                        –           –              –       –

            Samples by state
              Target   correct   wrong   truncated   error
            ────────────────────────────────────────────────
              one            2       1           1       1
              two            0       0           0       0

            Accuracy by capability, 95% interval
              Capability   n   Chance                 one   two
            ─────────────────────────────────────────────────────
              existence    3    50.0%   50.0% [9.5, 90.5]     –
              ocr          2    25.0%   50.0% [6.4, 93.6]     –
            """.ReplaceLineEndings("\n"), string.Join('\n', table.TrimEnd().Split('\n').TakeWhile(line => !line.StartsWith("Note:", StringComparison.Ordinal))));
        Assert.Contains("Note: The run is not finished: 5 of 10 samples are there.", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SuiteWithAMetric_HasItsFiguresInEveryForm()
    {
        RunAnalysis small = ReportRuns.Small();
        Harness.Suites.Suite suite = small.Suite.Suite!;
        RunAnalysis run = RunAnalysis.Of(small.Recorded, RecordedSuite.Of(suite with
        {
            Card = suite.Card with { Metric = "macro" },
            Items = [.. suite.Items.Select(item => item with { Categories = [item.Id is "d" or "e" ? "far" : "near"] })],
        }));
        // One of three is right near; far one failed, and of the one that is left all is right.
        using var json = new StringWriter();
        ReportWriter.Write(RunSummary.Of(run), ReportFormat.Json, json, coloured: false, 100);
        JsonElement[] figures = [.. JsonDocument.Parse(json.ToString()).RootElement.GetProperty("targets")[0].GetProperty("metrics").EnumerateArray()];
        Assert.Equal(["macro", "overall", "far", "near"], figures.Select(figure => figure.GetProperty("key").GetString()));
        Assert.Equal([2.0 / 3, 0.5, 1, 1.0 / 3], figures.Select(figure => figure.GetProperty("value").GetDouble()));
        Assert.Equal([true, false, false, false], figures.Select(figure => figure.GetProperty("headline").GetBoolean()));
        using var table = new StringWriter();
        ReportWriter.Write(RunSummary.Of(run), ReportFormat.Table, table, coloured: false, 100);
        Assert.Matches(@"Mean of categories +2 +66\.7% +–", table.ToString());
        using var page = new StringWriter();
        Harness.Reports.Html.HtmlReport.Write(run, Harness.Reports.Html.PictureSet.Of(run, TestContext.Current.CancellationToken), isCompared: false, page);
        Assert.Contains("<section id=\"metrics\"><h2>As the benchmark&#39;s authors count (macro)</h2>", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("Mean of categories 66.7%, as the benchmark", page.ToString(), StringComparison.Ordinal);
        using var markdown = new StringWriter();
        MarkdownReport.Write(run, [], markdown);
        Assert.Contains("| Mean of categories | 2 | 66.7% | – |", markdown.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public void Of_Table_KeepsWithinTheWidth(int width) => Assert.All(Written(ReportFormat.Table, width).Split('\n'), line => Assert.InRange(line.Length, 0, width));

    [Theory]
    [InlineData(2, "Accuracy by capability, 95% interval", "projec….1b-Q8_0.gguf")]
    [InlineData(4, "Accuracy by capability", "pr….gguf")]
    public void Of_LongNames_AreShortenedSoThatTheTableFits(int targets, string title, string name)
    {
        string[] names = [.. Enumerable.Range(1, targets).Select(i => $"project-with-a-long-name-model-1.1b-Q8_0.gguf{(i == 1 ? "" : $"-{i}")}")];
        RunAnalysis run = ReportRuns.Analysis([ReportRuns.Item("a", "p.png", "spatial_relation")], [.. names.Select(target => ReportRuns.Sample("a", SampleState.Correct, 1, 2, target))], true, names);
        using var writer = new StringWriter();
        ReportWriter.Write(RunSummary.Of(run), ReportFormat.Table, writer, coloured: false, 80);
        string table = writer.ToString();
        Assert.Contains(title + "\n", table, StringComparison.Ordinal);
        Assert.Contains($" {name} ", table, StringComparison.Ordinal);
        Assert.Contains("spatial_relation ", table, StringComparison.Ordinal);
        Assert.All(table.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Of_Csv_IsOneTableOfTargetsAndCells()
    {
        string[] lines = Written(ReportFormat.Csv).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("target,by,key,n,answered,accuracy,low,high,chance,samples_per_s,ttft_p50_ms,decode_tps", lines[0]);
        Assert.StartsWith("one,all,,5,4,0.5,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",10,25,75", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("one,capability,ocr,2,2,0.5,", StringComparison.Ordinal));
        Assert.Equal("two,all,,0,0,,,,,,,", lines[^1]);
    }

    private static string Written(string format, int width = 100)
    {
        using var writer = new StringWriter();
        RunAnalysis run = ReportRuns.Small();
        ReportWriter.Write(RunSummary.Of(run), format, writer, coloured: false, width);
        return writer.ToString();
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
