using System.Globalization;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Reports.Html;

namespace FastEval.Harness.Comparing.Reports;

/// <summary>Accuracy against what it takes: time and money. The line joins the targets that none beats in both.</summary>
internal static class TradeOffPlots
{
    public static HtmlFragment Draw(RunComparison comparison) => HtmlFragment.Of(
        $"""
        <div class="pair">
        {Plot(comparison, "Accuracy against latency", "E2E p50, ms", target => target.Target.E2e?.Median)}
        {Plot(comparison, "Accuracy against cost", "US$ per 1,000 samples", target => ComparisonSections.CostPerThousand(target.Target))}
        </div>

        """);

    private static HtmlFragment Plot(RunComparison comparison, string title, string xLabel, Func<ComparedTarget, double?> cost)
    {
        ComparedTarget[] targets = [.. comparison.Targets.Where(target => target.Target.Total.Accuracy is not null && cost(target) is > 0)];
        if (targets.Length < 2)
            return HtmlFragment.Empty;
        var points = targets.ToDictionary(target => target, target => new ScatterPoint(
            cost(target)!.Value, Accuracy(target), target.Target.Total.Accuracy!.Low * 100, target.Target.Total.Accuracy!.High * 100,
            comparison.Targets.Index().First(one => one.Item == target).Index, target.ShortLabel,
            string.Create(CultureInfo.InvariantCulture, $"{target.Label}: {cost(target):0.##} {xLabel}, {Accuracy(target):0.0}%")));
        return new ScatterPlot
        {
            Title = title,
            XLabel = xLabel,
            Points = [.. points.Values],
            Front = [.. ParetoFront.Of(targets, target => cost(target)!.Value, Accuracy).Select(target => points[target])],
            YUnit = "%",
        }.Draw();
    }

    private static double Accuracy(ComparedTarget target) => target.Target.Total.Accuracy!.Value * 100;
}
