using FastEval.Harness.Studies.Analysis;
using FastEval.Harness.Studies.Measuring;
using FastEval.Harness.Studies.Records;

namespace FastEval.Harness.Tests.Studies;

public sealed class DivergenceSummaryTests
{
    [Fact]
    public void Of_TwoItems_IsWhatHandsCompute()
    {
        ReferenceLine[] reference =
        [
            new("a", [1, 2], [Math.Log(0.5), Math.Log(0.25)], [0, 0], [0, 0]),
            new("b", [3], [Math.Log(0.8)], [0], [0]),
        ];
        DivergenceLine[] pair =
        [
            new("a", [0.1, 0.4], [Math.Log(0.4), Math.Log(0.5)], [true, false]),
            new("b", [0.01], [Math.Log(0.6)], [true]),
        ];
        DivergenceSummary summary = DivergenceSummary.Of(reference, pair)!;
        Assert.Equal(3, summary.Positions);
        Assert.Equal(0.17, summary.KldMean, 12);
        Assert.Equal(0.1, summary.KldMedian, 12);
        Assert.Equal(0.1 + 0.98 * 0.3, summary.KldP99, 12); // rank 1.98 of 0.01, 0.1, 0.4
        Assert.Equal(0.4, summary.KldMax, 12);
        Assert.Equal(Math.Cbrt(0.5 * 0.25 * 0.8 / (0.4 * 0.5 * 0.6)), summary.PerplexityRatio, 12);
        Assert.Equal(2 / 3.0, summary.Top1, 12);
        Assert.Equal((-0.1 + 0.25 - 0.2) / 3, summary.ProbabilityChange, 12);
        Assert.Equal(Math.Sqrt((0.01 + 0.0625 + 0.04) / 3), summary.ProbabilityRms, 12);
    }

    [Fact]
    public void Of_AnInfiniteDivergence_IsInfiniteWhereItCounts()
    {
        ReferenceLine[] reference = [new("a", [1, 2, 3], [-1, -1, -1], [0, 0, 0], [0, 0, 0])];
        DivergenceLine[] pair = [new("a", [0.1, double.PositiveInfinity, 0.2], [-1, double.NegativeInfinity, -1], [true, true, true])];
        DivergenceSummary summary = DivergenceSummary.Of(reference, pair)!;
        Assert.Equal((double.PositiveInfinity, 0.2, double.PositiveInfinity), (summary.KldMean, summary.KldMedian, summary.KldP99));
    }

    [Fact]
    public void Of_OtherItems_IsRefused() =>
        Assert.Throws<FastEvalException>(() => DivergenceSummary.Of([new("a", [1], [-1], [0], [0])], [new("b", [0], [-1], [true])]));

    [Fact]
    public void LogProbabilityFile_Rows_ComeBackWithinTheirRelativeError()
    {
        using var folder = new TemporaryFolder();
        float[] row = [.. Enumerable.Range(0, 500).Select(i => -(float)Math.Pow(1.05, i - 200)), float.NegativeInfinity];
        row = [.. row.Select(value => value < -60000 ? float.NegativeInfinity : value)];
        var stored = new float[row.Length];
        string path = folder.File("rows");
        using (FileStream stream = File.Create(path))
        {
            LogProbabilityFile.Append(stream, row, stored);
            LogProbabilityFile.Append(stream, stored, new float[row.Length]);
        }
        Assert.Equal(4 * row.Length, new FileInfo(path).Length);
        using FileStream reading = File.OpenRead(path);
        for (int i = 0; i < 2; i++)
        {
            var back = new float[row.Length];
            LogProbabilityFile.Read(reading, back);
            Assert.Equal(stored, back);
        }
        Assert.All(row.Zip(stored), pair => Assert.True(pair.First == pair.Second || Math.Abs(pair.First - pair.Second) <= Math.Max(Math.Abs(pair.First) / 2048, 6e-8), $"{pair}"));
        Assert.Contains("too short", Assert.Throws<Harness.Records.RunRecordException>(() => LogProbabilityFile.Read(reading, new float[1])).Message, StringComparison.Ordinal);
    }
}
