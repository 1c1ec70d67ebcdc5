using System.Globalization;
using FastEval.Harness.Output;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Reports;

/// <summary>Times in tables.</summary>
internal static class TimingSections
{
    /// <summary>The time to first token in its parts: mean and median, cold and warm apart. Null without times.</summary>
    public static ReportSection? Phases(RunAnalysis run)
    {
        (string Name, TtftBreakdown Times)[] columns = [.. run.Targets.SelectMany(target => target.Breakdowns.Select(one => ($"{target.Target.Name}, {Word(one.Cache)}", one)))];
        if (columns.Length == 0)
            return null;
        string[] phases = [.. columns.SelectMany(column => column.Times.Phases).Select(phase => phase.Name).Distinct(StringComparer.Ordinal)];
        return new ReportSection("ttft_phases", "Time to first token by phase: mean (median), ms",
            [new("phase", "Phase"), .. columns.Select(column => new ReportColumn(column.Name, CellText.Printable(column.Name), IsNumber: true))],
            [
                .. phases.Select(phase => (object?[])[phase, .. columns.Select(column => Text(column.Times.Phases.FirstOrDefault(one => one.Name == phase)))]),
                ["TTFT", .. columns.Select(column => Text(new PhaseTime("", column.Times.Ttft.Mean, column.Times.Ttft.Median)))],
            ],
            Forms: ReportForms.Text);
    }

    /// <summary>Percentiles of every time, a line per target and time. Null without times.</summary>
    public static ReportSection? Percentiles(RunAnalysis run)
    {
        object?[][] rows = [.. run.Targets.SelectMany(target => All(target).Select(one => Row(target.Target.Name, one.What, one.Times)))];
        return rows.Length == 0 ? null : new ReportSection("percentiles", "Times, ms",
            [
                new("target", "Target"), new("what", "Time"), new("n", "n", IsNumber: true), new("p50", "p50", IsNumber: true), new("p90", "p90", IsNumber: true),
                new("p95", "p95", IsNumber: true), new("p99", "p99", IsNumber: true),
            ], rows, Forms: ReportForms.Text);
    }

    /// <summary>A target's distributions with their names.</summary>
    public static IEnumerable<(string What, Distribution Times)> All(TargetAnalysis target)
    {
        foreach (TtftBreakdown one in target.Breakdowns)
            yield return ($"TTFT, {Word(one.Cache)}", one.Ttft);
        if (target.Target.Parallel > 1 && target.Queue is { } queue)
            yield return ("Queue, part of TTFT", queue);
        if (target.E2e is { } e2e)
            yield return ("End to end", e2e);
        if (target.InterToken is { } gaps)
            yield return ("Between tokens", gaps);
    }

    /// <summary>How many questions were under way when the times were taken, and what that means for them: a sentence, or none where it was one question or nothing has times.</summary>
    public static IReadOnlyList<string> Conditions(RunAnalysis run)
    {
        TargetAnalysis[] timed = [.. run.Targets.Where(target => target.Ttft is not null)];
        string[] remote = [.. timed.Where(target => target.Target.Api is not null).Select(target => target.Target.Name)];
        string[] network = remote.Length == 0
            ? []
            : [$"Times of {string.Join(", ", remote)} include the network: connection, upload and first byte are among the phases. They say what a user waits for, not how fast the model computes, and compare with those of local models only so."];
        if (timed.All(target => target.Target.Parallel <= 1))
            return network;
        int[] parallel = [.. timed.Select(target => target.Target.Parallel).Distinct()];
        string many = parallel.Length == 1
            ? string.Create(CultureInfo.InvariantCulture, $"{parallel[0]} questions")
            : string.Join(", ", timed.Select(target => string.Create(CultureInfo.InvariantCulture, $"{target.Target.Parallel} ({target.Target.Name})"))) + " questions";
        return [.. network, $"Times were taken with up to {many} at a time: TTFT includes the queue, which its phases show apart, and tokens per second are those of one question among the others."];
    }

    /// <summary>What a state of the caches is called in a heading.</summary>
    public static string Word(ImageCacheState state) => state switch
    {
        ImageCacheState.Cold => "cold",
        ImageCacheState.Partly => "partly cold",
        ImageCacheState.Warm => "warm",
        _ => "no pictures",
    };

    /// <summary>A phase's mean and median, milliseconds, e.g. <c>12.34 (11.98)</c>.</summary>
    public static string Text(PhaseTime? phase) => phase switch
    {
        null => AccuracyText.None,
        { MeanMs: 0 } => "0",
        _ => $"{CellText.Figure(phase.MeanMs)} ({CellText.Figure(phase.MedianMs)})",
    };

    private static object?[] Row(string target, string what, Distribution times) =>
        [target, what, times.Count, times.Percentile(50), times.Percentile(90), times.Percentile(95), times.Percentile(99)];
}
