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
        object?[][] rows =
        [
            .. run.Targets.Where(target => target.Target.Api is not null).Select(target => Row(target.Target.Name, [.. target.Samples.Select(sample => Of(sample.Sample))])),
            .. run.Recorded.Run.Judge is { } judge ? Judging(judge, run.Recorded) : [],
        ];
        return rows.Length == 0 ? null : new ReportSection("costs", "Cost and tokens of APIs",
            [
                new("name", "Target"), new("cost_usd", "US$", IsNumber: true), new("cost_per_1000_usd", "per 1000", IsNumber: true),
                new("from_cache_usd", "cached", IsNumber: true), new("prompt_tokens", "Tokens in", IsNumber: true),
                new("output_tokens", "out", IsNumber: true), new("without_cost", "No cost", IsNumber: true),
                new("retried", "Retried", IsNumber: true), new("resent", "Resent", IsNumber: true), new("doubted", "Doubted", IsNumber: true),
            ],
            [.. rows],
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

    /// <summary>The verdicts that count, and what was spent on others: those that could not be read, and of judges before or of a judging anew that is not complete.</summary>
    private static IEnumerable<object?[]> Judging(JudgeRecord judge, RecordedRun run)
    {
        JudgingRecord[] counting = [.. run.Samples.Select(sample => sample.Judging).OfType<JudgingRecord>().Where(judging => judging.Round == judge.Round)];
        yield return Row($"judge {judge.Target.Name}", [.. counting.Select(Of)]);
        JudgingSpent? all = RecordedRun.Latest(run.Samples, run.JudgedAnew).Select(judging => judging.Spent).Aggregate((JudgingSpent?)null, static (sum, one) => sum + one);
        JudgingSpent? known = counting.Select(judging => judging.Last).Aggregate((JudgingSpent?)null, static (sum, one) => sum + one);
        int withoutCost = (all?.WithoutCost ?? 0) - (known?.WithoutCost ?? 0);
        (long prompt, long output) = ((all?.PromptTokens ?? 0) - (known?.PromptTokens ?? 0), (all?.OutputTokens ?? 0) - (known?.OutputTokens ?? 0));
        if (prompt + output == 0)
            yield break;
        // What is left of the sums is nothing either where nothing was asked for it, or where nobody knows what was.
        double? cost = all!.Cost is { } sum ? Math.Round(sum - (known?.Cost ?? 0), 9) : null;
        yield return ["other verdicts", cost == 0 && withoutCost > 0 ? null : cost, null, null, prompt, output, withoutCost, null, null, null];
    }

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
