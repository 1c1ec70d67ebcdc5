using FastEval.Harness.Reports.Analysis;

namespace FastEval.Harness.Reports.Html;

/// <summary>Finished samples per second over the run's measuring time, in which one target follows the other.</summary>
internal static class ThroughputPlot
{
    private const double SecondsOnAnAxis = 180;

    public static HtmlFragment Draw(RunAnalysis run)
    {
        ThroughputBin[] all = [.. run.Targets.SelectMany(target => target.Throughput)];
        if (all.Length == 0)
            return HtmlFragment.Empty;
        double start = all.Min(bin => bin.StartSeconds), seconds = all.Max(bin => bin.EndSeconds) - start;
        double unit = seconds > SecondsOnAnAxis ? 60 : 1;
        double[] ticks = AxisTicks.Linear(seconds / unit);
        var plot = new LinePlot
        {
            Description = "Samples per second over the time of the run",
            X = time => time / ticks[^1],
            XTicks = ticks,
            YTicks = AxisTicks.Linear(Math.Max(all.Max(bin => bin.SamplesPerSecond), 1e-9), 4),
            YUnit = "",
        };
        for (int i = 0; i < run.Targets.Count; i++)
        {
            plot.Add(TargetMark.Class(i), run.Targets[i].Throughput.SelectMany(bin => new[]
            {
                ((bin.StartSeconds - start) / unit, bin.SamplesPerSecond), ((bin.EndSeconds - start) / unit, bin.SamplesPerSecond),
            }));
        }
        return HtmlFragment.Of($"<figure><figcaption>Samples per second <small>over measuring time, {(unit == 60 ? "minutes" : "seconds")}</small></figcaption>{plot.Draw()}</figure>");
    }
}
