using FastEval.Harness.Records;
using FastEval.Harness.Reports.Analysis;
using FastEval.Harness.Scoring;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Tests.Reports.Analysis;

public sealed class RunAnalysisTests
{
    [Fact]
    public void Of_FailedSample_IsNoAnswerAndGivesBounds()
    {
        AccuracySummary total = ReportRuns.Small().Targets[0].Total;
        Assert.Equal((5, 4, 1), (total.Samples, total.Answered, total.Errors));
        Assert.Equal((2, 4, 3), (total.Accuracy!.Successes, total.Accuracy.N, total.Accuracy.Clusters));
        Assert.Equal((0.5, 0.4, 0.6, 0.8), (total.Accuracy.Value, total.LowerBound, total.UpperBound, total.Coverage));
        // Guessing: two choices of four options, three times yes or no.
        Assert.Equal((0.25 + 0.25 + 0.5 * 3) / 5, total.Chance);
    }

    [Fact]
    public void Of_NothingButErrors_HasBoundsAndNoAccuracy()
    {
        AccuracySummary total = ReportRuns.Analysis([ReportRuns.Item("a", "p.png", "ocr")], [ReportRuns.Failed("a")], true, "one").Targets[0].Total;
        Assert.Null(total.Accuracy);
        Assert.Equal((0, 1, 0), (total.LowerBound, total.UpperBound, total.Coverage));
    }

    [Fact]
    public void Of_TargetWithoutSamples_HasNoFigures()
    {
        TargetAnalysis target = ReportRuns.Small().Targets[1];
        Assert.Equal((0, null, null, null), (target.Total.Samples, target.Total.Accuracy, target.Total.Coverage, target.Total.Chance));
        Assert.Equal((null, null, null, null, null), (target.SamplesPerSecond, target.Ttft, target.E2e, target.InterToken, target.DecodeTokensPerSecond));
        Assert.Empty(target.Cells);
        Assert.Empty(target.Throughput);
        Assert.Empty(target.Breakdowns);
    }

    [Fact]
    public void Of_Times_AreRateMedianAndPooledDecodeRate()
    {
        TargetAnalysis target = ReportRuns.Small().Targets[0];
        // Four samples from 500 ms to 900 ms.
        Assert.Equal(10, target.SamplesPerSecond);
        Assert.Equal(25, target.Ttft!.Median);
        // Three tokens after the first in 4 + 6 + 30 ms.
        Assert.Equal(75, target.DecodeTokensPerSecond);
        ThroughputBin bin = Assert.Single(target.Throughput);
        Assert.Equal((0.5, 0.9, 10), (bin.StartSeconds, Math.Round(bin.EndSeconds, 9), Math.Round(bin.SamplesPerSecond, 9)));
    }

    [Fact]
    public void Of_ColdAndWarm_AreBrokenDownApartAndTheirPartsAddUp()
    {
        IReadOnlyList<TtftBreakdown> parts = ReportRuns.Small().Targets[0].Breakdowns;
        Assert.Equal([(ImageCacheState.Cold, 2, 25.0), (ImageCacheState.Warm, 2, 25.0)], parts.Select(one => (one.Cache, one.Ttft.Count, one.Ttft.Mean)));
        Assert.Equal([("queue", 1.0, 1.0), ("vision_encode", 12.5, 12.5), ("prefill_text", 11.5, 11.5)], parts[0].Phases.Select(phase => (phase.Name, phase.MeanMs, phase.MedianMs)));
        Assert.Equal(parts[0].Ttft.Mean, parts[0].Phases.Sum(phase => phase.MeanMs));
        Assert.Equal(0, parts[1].Phases.Single(phase => phase.Name == "vision_encode").MeanMs);
    }

    [Fact]
    public void Of_Items_AreSortedIntoCellsOfEveryFacet()
    {
        RunAnalysis run = ReportRuns.Small();
        Assert.Equal(["existence", "ocr"], run.Keys(ItemFacet.Capability));
        Assert.Equal(["easy", "hard"], run.Keys(ItemFacet.Difficulty));
        Assert.Equal(["ocr/easy", "ocr/hard"], run.Keys(ItemFacet.CapabilityAndDifficulty));
        Assert.Equal(["multi-image", "single"], run.Keys(ItemFacet.Format));
        AccuracySummary ocr = run.Targets[0].Cell(ItemFacet.Capability, "ocr")!.Accuracy;
        Assert.Equal((0.5, 1, 0.25), (ocr.Accuracy!.Value, ocr.Accuracy.Clusters, ocr.Chance));
        AccuracySummary existence = run.Targets[0].Cell(ItemFacet.Capability, "existence")!.Accuracy;
        Assert.Equal((3, 2, 0.5), (existence.Samples, existence.Answered, existence.Chance));
    }

    [Fact]
    public void Of_NoSuite_HasTotalsAndSaysWhy()
    {
        RunAnalysis with = ReportRuns.Small(isFinished: true);
        RunAnalysis without = RunAnalysis.Of(with.Recorded, RecordedSuite.Missing("The suite is gone."));
        TargetAnalysis target = without.Targets[0];
        Assert.Equal((0.5, null), (target.Total.Accuracy!.Value, target.Total.Chance));
        Assert.Empty(target.Cells);
        Assert.Contains("The suite is gone.", without.Notes);
        WilsonInterval independent = WilsonInterval.Of(0.5, 4);
        Assert.Equal(independent.Low, target.Total.Accuracy.Low, 9);
    }

    [Fact]
    public void Notes_UnfinishedWithErrors_SayBoth() => Assert.Equal(
        [
            "The run is not finished: 5 of 10 samples are there.",
            "one: 1 of 5 samples failed and are no answers; with them its accuracy could be anything from 40.0% to 60.0%.",
        ], ReportRuns.Small().Notes);

    [Fact]
    public void Of_SamplesThatOverlap_AreCountedByWallTimeAndSortedAsTheSuite()
    {
        RunAnalysis run = ReportRuns.Parallel();
        TargetAnalysis target = run.Targets[0];
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"i{i}"), target.Samples.Select(sample => sample.Sample.Item));
        // Eight in 200 ms, not in the 800 ms that they took together.
        Assert.Equal(40, target.SamplesPerSecond);
        ThroughputBin bin = Assert.Single(target.Throughput);
        Assert.Equal((0, 0.2, 40), (bin.StartSeconds, Math.Round(bin.EndSeconds, 9), Math.Round(bin.SamplesPerSecond, 9)));
        Assert.Equal((60, 8), (target.Queue!.Median, target.Queue.Count));
        Assert.All(target.Breakdowns, one => Assert.Equal(one.Ttft.Mean, one.Phases.Sum(phase => phase.MeanMs), 9));
    }

    [Fact]
    public void Throughput_ManySamples_HasBinsThatHoldThemAll()
    {
        SampleTimings[] timings = [.. Enumerable.Range(0, 400).Select(i => ReportRuns.Sample("a", SampleState.Correct, i * 100, 10).Timings!)];
        IReadOnlyList<ThroughputBin> bins = ThroughputBin.Of(timings);
        Assert.Equal(ThroughputBin.Most, bins.Count);
        Assert.Equal(400, bins.Sum(bin => bin.SamplesPerSecond * (bin.EndSeconds - bin.StartSeconds)), 6);
        Assert.Equal(40, bins[^1].EndSeconds, 6);
    }
}
