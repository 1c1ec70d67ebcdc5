using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Benchmarking.Load;

/// <summary>What a load test came to, a line per target and level.</summary>
internal static class LoadReport
{
    private const ReportForms Data = ReportForms.Data;

    private static readonly ReportColumn[] Columns =
    [
        new("target", "Target"), new("concurrency", "At a time", IsNumber: true), new("rate", "Per s", IsNumber: true, Data), new("requests", "Asked", IsNumber: true), new("failed", "Failed", IsNumber: true),
        new("retried", "Retried", IsNumber: true, Data), new("answers_per_s", "Answers/s", IsNumber: true), new("tokens_per_s", "Tok/s", IsNumber: true), new("goodput_per_s", "Good/s", IsNumber: true),
        .. Percentiles("ttft", "TTFT"), .. Percentiles("e2e", "E2E"), .. Percentiles("itl", "ITL"), .. Percentiles("tpot", "TPOT"),
        new("seconds", "s", IsNumber: true, Data), new("ttft_ms", "", Forms: ReportForms.Json), new("e2e_ms", "", Forms: ReportForms.Json), new("errors", "", Forms: ReportForms.Json),
    ];

    public static Report Of(LoadPlan plan, IReadOnlyList<LoadLevel> levels)
    {
        string limits = string.Join(" and ", new[]
        {
            plan.TtftLimitMs is { } ttft ? string.Create(CultureInfo.InvariantCulture, $"TTFT of at most {ttft} ms") : null,
            plan.E2eLimitMs is { } e2e ? string.Create(CultureInfo.InvariantCulture, $"end to end at most {e2e} ms") : null,
        }.OfType<string>());
        string[] notes =
        [
            "Times are milliseconds and include waiting; ITL is between the pieces that arrive, TPOT per token after the first. The picture is the same in every question: a server may have kept it.",
            .. plan.Rate is { } rate ? new[] { string.Create(CultureInfo.InvariantCulture, $"Questions arrived {rate} times a second on average, however many were under way.") } : [],
            .. limits.Length > 0 ? new[] { $"Good: {limits}." } : [],
        ];
        return new Report([new ReportSection("load", "", Columns, [.. levels.Select(level => Row(plan, level))])], notes);
    }

    private static IEnumerable<ReportColumn> Percentiles(string key, string header) =>
    [
        new($"{key}_p50_ms", $"{header} p50", IsNumber: true, key == "tpot" ? Data : ReportForms.All), new($"{key}_p90_ms", $"{header} p90", IsNumber: true, Data),
        new($"{key}_p95_ms", $"{header} p95", IsNumber: true, Data), new($"{key}_p99_ms", $"{header} p99", IsNumber: true, key is "ttft" or "e2e" ? ReportForms.All : Data),
    ];

    private static object?[] Row(LoadPlan plan, LoadLevel level)
    {
        double[] ttft = [.. level.Samples.Where(sample => sample.Timings is not null).Select(sample => sample.Timings!.TtftMs)];
        double[] e2e = [.. level.Samples.Where(sample => sample.Timings is not null).Select(sample => sample.Timings!.E2eMs)];
        return
        [
            level.Target, level.Concurrency, level.Concurrency is null ? plan.Rate : null, level.Samples.Count, level.Failed, level.Samples.Count(sample => sample.Tries > 1),
            level.AnswersPerSecond, level.TokensPerSecond, level.Goodput(plan),
            .. Values(ttft), .. Values(e2e), .. Values(level.Samples.SelectMany(sample => sample.Timings?.InterTokenMs ?? [])), .. Values(level.Samples.Select(sample => sample.TpotMs).OfType<double>()),
            level.Seconds, ttft, e2e, level.Samples.Select(sample => sample.Error).OfType<string>().Distinct().ToArray(),
        ];
    }

    private static object?[] Values(IEnumerable<double> values) =>
        Distribution.Of(values) is { } all ? [all.Percentile(50), all.Percentile(90), all.Percentile(95), all.Percentile(99)] : [null, null, null, null];
}
