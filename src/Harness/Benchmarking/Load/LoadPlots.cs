using FastEval.Harness.Reports.Html;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Benchmarking.Load;

/// <summary>What a load test came to, drawn: against the number of questions at a time where there were several, else the distribution of its times.</summary>
internal static class LoadPlots
{
    public static HtmlFragment Draw(LoadPlan plan, IReadOnlyList<LoadLevel> levels)
    {
        string[] targets = [.. levels.Select(level => level.Target).Distinct(StringComparer.Ordinal)];
        return plan.Concurrency.Distinct().Count() > 1 ? Curves(plan, levels, targets) : Distributions(levels, targets);
    }

    private static HtmlFragment Curves(LoadPlan plan, IReadOnlyList<LoadLevel> levels, string[] targets)
    {
        string good = plan.TtftLimitMs is null && plan.E2eLimitMs is null ? "" : "dashed: those within the limits";
        return HtmlFragment.Of(
            $"""
            <div class="pair">
            {Curve(plan, levels, targets, "Answers per second", good, level => level.AnswersPerSecond, level => level.Goodput(plan), limit: null)}
            {Curve(plan, levels, targets, "Output tokens per second", "", level => level.TokensPerSecond, _ => null, limit: null)}
            {Curve(plan, levels, targets, "Time to first token, ms", "solid: p50; dashed: p99", level => Ttft(level)?.Median, level => Ttft(level)?.Percentile(99), plan.TtftLimitMs)}
            {Curve(plan, levels, targets, "End to end, ms", "solid: p50; dashed: p99", level => E2e(level)?.Median, level => E2e(level)?.Percentile(99), plan.E2eLimitMs)}
            </div>

            """);
    }

    private static HtmlFragment Curve(
        LoadPlan plan, IReadOnlyList<LoadLevel> levels, string[] targets, string title, string remark, Func<LoadLevel, double?> solid, Func<LoadLevel, double?> dashed, double? limit)
    {
        double[] values = [.. levels.SelectMany(level => new[] { solid(level), dashed(level) }).OfType<double>()];
        if (values.Length == 0 || values.Max() <= 0)
            return HtmlFragment.Empty;
        double[] atATime = [.. plan.Concurrency.Distinct().Order().Select(level => (double)level)];
        double span = Math.Log(atATime[^1] / atATime[0]);
        var plot = new LinePlot
        {
            Description = $"{title} against questions at a time",
            X = level => Math.Log(level / atATime[0]) / span,
            XTicks = atATime,
            YTicks = AxisTicks.Linear(values.Max(), 4),
            YUnit = "",
        };
        for (int i = 0; i < targets.Length; i++)
        {
            LoadLevel[] own = [.. levels.Where(level => level.Target == targets[i]).OrderBy(level => level.Concurrency)];
            plot.Add(TargetMark.Class(i), Points(own, solid));
            plot.Add(TargetMark.Class(i) + " dashed", Points(own, dashed));
        }
        bool hasLimit = limit <= plot.YTicks[^1];
        if (hasLimit)
            plot.Add("dotted", [(atATime[0], limit!.Value), (atATime[^1], limit.Value)]);
        string small = string.Join("; ", new[] { remark, hasLimit ? "dotted: the limit" : "", "below: questions at a time" }.Where(text => text.Length > 0));
        return HtmlFragment.Of($"<figure><figcaption>{title} <small>{small}</small></figcaption>{plot.Draw()}</figure>");
    }

    private static IEnumerable<(double, double)> Points(LoadLevel[] levels, Func<LoadLevel, double?> value) =>
        levels.Where(level => value(level) is not null).Select(level => ((double)level.Concurrency!.Value, value(level)!.Value));

    private static HtmlFragment Distributions(IReadOnlyList<LoadLevel> levels, string[] targets)
    {
        (string, Distribution)[] Of(Func<LoadLevel, Distribution?> times) =>
            [.. levels.Where(level => times(level) is not null).Select(level => (TargetMark.Class(Array.IndexOf(targets, level.Target)), times(level)!))];
        if (Of(E2e).Length == 0)
            return HtmlFragment.Empty;
        return HtmlFragment.Of(
            $"""
            <div class="pair">
            {TimeCurves.Draw("Time to first token, ms", "the share of answers that took at most so long", Of(Ttft))}
            {TimeCurves.Draw("End to end, ms", "until the last token", Of(E2e))}
            </div>

            """);
    }

    private static Distribution? Ttft(LoadLevel level) => Distribution.Of(level.Samples.Select(sample => sample.Timings?.TtftMs).OfType<double>());

    private static Distribution? E2e(LoadLevel level) => Distribution.Of(level.Samples.Select(sample => sample.Timings?.E2eMs).OfType<double>());
}
