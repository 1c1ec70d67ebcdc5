using System.Globalization;
using FastEval.Harness.Benchmarking;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Reports.Html;
using FastEval.Harness.Studies.Analysis;

namespace FastEval.Harness.Studies.Reports;

/// <summary>What pairs give against what they cost. The line joins those that none beats in both.</summary>
internal static class ParetoPlots
{
    private const double Mebi = 1048576.0;

    public static HtmlFragment Draw(StudyAnalysis study)
    {
        PairAnalysis[] asked = [.. study.Pairs.Where(pair => pair.Accuracy?.Accuracy is not null)];
        PairAnalysis[] scored = [.. study.Pairs.Where(pair => pair.Divergence is { KldMean: > 0 and < double.PositiveInfinity } && pair.Quantized != QuantizedPart.None)];
        PairAnalysis[] timed = [.. asked.Where(pair => pair.Median(BenchMetric.Decode) is not null)];
        return HtmlFragment.Of(
            $"""
            {TargetMark.Legend([.. study.Study.MmprojTypes.Select(type => $"mmproj {type}")])}
            <div class="pair">
            {Plot("Accuracy against size, 95% intervals", "MiB of both files", asked, Size, Accuracy, "%", study)}
            {Plot("Mean KL divergence from the reference against size, nats", "MiB of both files", scored, Size, Divergence, "", study, isLess: true)}
            {Plot("Accuracy against decoding speed", "decode, tok/s", timed, Decode, Accuracy, "%", study, isMoreBetterAcross: true)}
            {Plot("Mean KL divergence against decoding speed, nats", "decode, tok/s", [.. scored.Where(pair => pair.Median(BenchMetric.Decode) is not null)], Decode, Divergence, "", study, isLess: true, isMoreBetterAcross: true)}
            </div>

            """);
    }

    private static double Size(PairAnalysis pair) => pair.Bytes / Mebi;

    private static double Decode(PairAnalysis pair) => pair.Median(BenchMetric.Decode)!.Value;

    private static double Divergence(PairAnalysis pair) => pair.Divergence!.KldMean;

    private static double Accuracy(PairAnalysis pair) => pair.Accuracy!.Accuracy!.Value * 100;

    private static HtmlFragment Plot(
        string title, string xLabel, PairAnalysis[] pairs, Func<PairAnalysis, double> x, Func<PairAnalysis, double> y, string unit, StudyAnalysis study,
        bool isLess = false, bool isMoreBetterAcross = false)
    {
        var points = pairs.ToDictionary(pair => pair, pair => new ScatterPoint(
            x(pair), y(pair), isLess ? null : pair.Accuracy!.Accuracy!.Low * 100, isLess ? null : pair.Accuracy!.Accuracy!.High * 100,
            study.Study.MmprojTypes.Index().First(type => type.Item == pair.Pair.Mmproj).Index, pair.Pair.Text,
            string.Create(CultureInfo.InvariantCulture, $"{pair.Pair.Name}: {x(pair):0.##} {xLabel}, {y(pair):0.####}{unit}")));
        return new ScatterPlot
        {
            Title = title,
            XLabel = xLabel,
            Points = [.. points.Values],
            Front = [.. ParetoFront.Of(pairs, pair => isMoreBetterAcross ? -x(pair) : x(pair), pair => isLess ? -y(pair) : y(pair)).Select(pair => points[pair])],
            IsLogarithmic = isLess,
            YUnit = unit,
        }.Draw();
    }
}
