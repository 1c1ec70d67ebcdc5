using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Reports;

/// <summary>What APIs cost, and what tokens they counted.</summary>
internal static class CostSections
{
    /// <summary>A line per API target, and one for the judge; null without any.</summary>
    public static ReportSection? Costs(RunAnalysis run)
    {
        (string Name, Spending[] Spent)[] lines =
        [
            .. run.Targets.Where(target => target.Target.Api is not null).Select(target => (target.Target.Name, target.Samples.Select(sample => Of(sample.Sample)).ToArray())),
            .. run.Recorded.Run.Judge is { } judge ? [($"judge {judge.Target.Name}", run.Recorded.Samples.Select(sample => sample.Judging).OfType<JudgingRecord>().Select(Of).ToArray())] : (IEnumerable<(string, Spending[])>)[],
        ];
        return lines.Length == 0 ? null : new ReportSection("costs", "Cost and tokens of APIs",
            [
                new("name", "Target"), new("cost_usd", "Cost, US$", IsNumber: true), new("cost_per_1000_usd", "per 1000 samples", IsNumber: true),
                new("from_cache_usd", "of it from a cache", IsNumber: true), new("prompt_tokens", "Prompt tokens", IsNumber: true),
                new("output_tokens", "Output tokens", IsNumber: true), new("without_cost", "Samples without a cost", IsNumber: true),
                new("retried", "Retried samples", IsNumber: true), new("resent", "Sent again as a kept connection was closed", IsNumber: true), new("doubted", "Doubtful counts", IsNumber: true),
            ],
            [.. lines.Select(line => Row(line.Name, line.Spent))],
            Forms: ReportForms.Text | ReportForms.Json);
    }

    /// <summary>A price in one line, e.g. <c>2.5 in (1.25 cached), 10 out; 2026-06-21, a list; unverified</c>.</summary>
    public static string Describe(PriceRecord price)
    {
        string cached = price.CachedInput is { } less ? string.Create(CultureInfo.InvariantCulture, $" ({less} cached)") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{price.Input} in{cached}, {price.Output} out; {price.Date}, {price.Source}{(price.IsUnverified ? "; unverified" : "")}");
    }

    private static Spending Of(SampleRecord sample) => new(sample.Tokens, sample.Cost, sample.Source, sample.Attempts);

    private static Spending Of(JudgingRecord judging) => new(judging.Tokens, judging.Cost, judging.Source, judging.Attempts);

    private static object?[] Row(string name, Spending[] all)
    {
        Spending[] priced = [.. all.Where(one => one.Cost is not null)];
        double sum = priced.Sum(one => one.Cost!.Value);
        return
        [
            name,
            priced.Length > 0 ? sum : null,
            priced.Length > 0 ? sum / priced.Length * 1000 : null,
            priced.Length > 0 ? priced.Where(one => one.Source is not null).Sum(one => one.Cost!.Value) : null,
            all.Sum(one => (long)(one.Tokens?.Prompt ?? 0)),
            all.Sum(one => (long)(one.Tokens?.Output ?? 0)),
            all.Length - priced.Length,
            all.Count(one => one.Attempts?.Count > 1),
            all.Count(one => one.Attempts?.Any(attempt => attempt.ResentAfterMs is not null) == true),
            all.Count(one => one.Tokens?.Doubt is not null),
        ];
    }

    private sealed record Spending(SampleTokens? Tokens, double? Cost, string? Source, IReadOnlyList<AttemptRecord>? Attempts);
}
