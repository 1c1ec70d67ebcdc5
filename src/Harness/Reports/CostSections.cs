using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Reports;

/// <summary>What APIs cost, and what tokens they counted.</summary>
internal static class CostSections
{
    /// <summary>A line per API target; null without any.</summary>
    public static ReportSection? Costs(RunAnalysis run)
    {
        TargetAnalysis[] targets = [.. run.Targets.Where(target => target.Target.Api is not null)];
        return targets.Length == 0 ? null : new ReportSection("costs", "Cost and tokens of APIs",
            [
                new("name", "Target"), new("cost_usd", "Cost, US$", IsNumber: true), new("cost_per_1000_usd", "per 1000 samples", IsNumber: true),
                new("from_cache_usd", "of it from a cache", IsNumber: true), new("prompt_tokens", "Prompt tokens", IsNumber: true),
                new("output_tokens", "Output tokens", IsNumber: true), new("without_cost", "Samples without a cost", IsNumber: true),
                new("retried", "Retried samples", IsNumber: true), new("doubted", "Doubtful counts", IsNumber: true),
            ],
            [.. targets.Select(Row)],
            Forms: ReportForms.Text | ReportForms.Json);
    }

    /// <summary>A price in one line, e.g. <c>2.5 in (1.25 cached), 10 out; 2026-06-21</c>.</summary>
    public static string Describe(PriceRecord price)
    {
        string cached = price.CachedInput is { } less ? string.Create(CultureInfo.InvariantCulture, $" ({less} cached)") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{price.Input} in{cached}, {price.Output} out; {price.Date}, {price.Source}");
    }

    private static object?[] Row(TargetAnalysis target)
    {
        SampleRecord[] samples = [.. target.Samples.Select(sample => sample.Sample)];
        SampleRecord[] priced = [.. samples.Where(sample => sample.Cost is not null)];
        double sum = priced.Sum(sample => sample.Cost!.Value);
        return
        [
            target.Target.Name,
            priced.Length > 0 ? sum : null,
            priced.Length > 0 ? sum / priced.Length * 1000 : null,
            priced.Length > 0 ? priced.Where(sample => sample.Source is not null).Sum(sample => sample.Cost!.Value) : null,
            samples.Sum(sample => (long)(sample.Tokens?.Prompt ?? 0)),
            samples.Sum(sample => (long)(sample.Tokens?.Output ?? 0)),
            samples.Length - priced.Length,
            samples.Count(sample => sample.Attempts?.Count > 1),
            samples.Count(sample => sample.Tokens?.Doubt is not null),
        ];
    }
}
