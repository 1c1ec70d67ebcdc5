using FastEval.Harness.Reports;

namespace FastEval.Harness.Tests.Reports;

public sealed class MarkdownReportTests
{
    [Fact]
    public void Write_SmallRun_HasEveryTable()
    {
        using var writer = new StringWriter();
        MarkdownReport.Write(ReportRuns.Small(isFinished: true), [], writer);
        string text = writer.ToString();
        Assert.StartsWith("# mine 1.0: one, two\n\n| Target | n | Accuracy, 95% interval | Samples/s | TTFT p50, ms | Tok/s |\n", text, StringComparison.Ordinal);
        Assert.Equal(
            [
                "### Samples by state", "### Accuracy by capability, 95% interval", "### Accuracy by domain, 95% interval", "### Accuracy by format, 95% interval",
                "### Accuracy by kind of answer, 95% interval", "### Accuracy by difficulty, 95% interval", "### Accuracy by capability and difficulty, 95% interval",
                "### Time to first token by phase: mean (median), ms", "### Times, ms", "### Pictures asked about, by where their embedding came from", "### Run", "### Targets",
            ], text.Split('\n').Where(line => line.StartsWith('#')).Skip(1));
        Assert.Contains("| Phase | one, cold | one, warm |\n|---|---:|---:|\n| queue | 1.000 (1.000) | 1.000 (1.000) |\n| vision_encode | 12.50 (12.50) | 0 |\n", text, StringComparison.Ordinal);
        Assert.Contains("| one | TTFT, cold | 2 | 25.00 | 37.00 | 38.50 | 39.70 |\n", text, StringComparison.Ordinal);
        Assert.Contains("- Finished: 2026-03-04 05:07:07 UTC\n", text, StringComparison.Ordinal);
        Assert.EndsWith("from 40.0% to 60.0%.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ParallelRun_ShowsTheQueueAndHowItWasAsked()
    {
        using var writer = new StringWriter();
        MarkdownReport.Write(ReportRuns.Parallel(), [], writer);
        string text = writer.ToString();
        Assert.Contains("| one | Queue, part of TTFT | 8 | 60.00 | 60.00 | 60.00 | 60.00 |\n", text, StringComparison.Ordinal);
        Assert.Contains("| Questions at a time | 4 |\n| Deterministic | yes |\n| KV cache, tokens | 4,096 |\n", text, StringComparison.Ordinal);
        Assert.Contains("Times were taken with up to 4 questions at a time: TTFT includes the queue", text, StringComparison.Ordinal);
        Assert.Contains("- Power source: RAPL\n", text, StringComparison.Ordinal);
    }
}
