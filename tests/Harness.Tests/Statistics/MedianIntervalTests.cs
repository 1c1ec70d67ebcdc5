using FastEval.Harness.Statistics;

namespace FastEval.Harness.Tests.Statistics;

public sealed class MedianIntervalTests
{
    // 1..n shuffled, so an end's value is its rank. Coverage by hand: 1 - 2 * sum of C(n, k) for k < rank, over 2^n.
    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(2, 1, 2, 1 - 2.0 / 4)]
    [InlineData(5, 1, 5, 1 - 2.0 / 32)]
    [InlineData(6, 1, 6, 1 - 2.0 / 64)]
    [InlineData(8, 1, 8, 1 - 2.0 / 256)] // ranks 2 and 7 would cover 92.97%
    [InlineData(9, 2, 8, 1 - 2.0 * (1 + 9) / 512)]
    [InlineData(10, 2, 9, 1 - 2.0 * (1 + 10) / 1024)]
    [InlineData(15, 4, 12, 1 - 2.0 * (1 + 15 + 105 + 455) / 32768)]
    [InlineData(20, 6, 15, 1 - 2.0 * (1 + 20 + 190 + 1140 + 4845 + 15504) / 1048576)]
    public void Of_RanksAsSamples_GivesTheRanksOfTheBinomialTable(int n, double low, double high, double coverage)
    {
        double[] samples = [.. Enumerable.Range(1, n).Select(i => (double)i)];
        new Random(n).Shuffle(samples);

        MedianInterval interval = MedianInterval.Of(samples);

        Assert.Equal((n + 1) / 2.0, interval.Median, 12);
        Assert.Equal(low, interval.Low);
        Assert.Equal(high, interval.High);
        Assert.Equal(coverage, interval.Coverage, 12);
    }

    [Fact]
    public void Of_ManySamples_DoesNotUnderflow()
    {
        MedianInterval interval = MedianInterval.Of([.. Enumerable.Range(1, 5000).Select(i => (double)i)]);

        // Normal approximation: 2500 ± 1.96 * sqrt(5000) / 2 = 2431 and 2569.
        Assert.InRange(interval.Low, 2428, 2434);
        Assert.InRange(interval.High, 2567, 2573);
        Assert.InRange(interval.Coverage, 0.95, 0.952);
    }

    [Fact]
    public void Of_RepeatedDraws_CoversTheTrueMedianAsOftenAsItSays()
    {
        var random = new Random(20260727);
        const int trials = 4000;
        int covered = 0;
        double stated = 0;
        for (int i = 0; i < trials; i++)
        {
            // Exponential: skewed, true median ln 2.
            MedianInterval interval = MedianInterval.Of([.. Enumerable.Range(0, 11).Select(_ => -Math.Log(1 - random.NextDouble()))]);
            stated = interval.Coverage;
            if (interval.Low <= Math.Log(2) && Math.Log(2) <= interval.High)
                covered++;
        }

        Assert.InRange(covered / (double)trials, stated - 0.015, stated + 0.015);
    }

    [Fact]
    public void Of_EvenCount_AveragesTheMiddle() => Assert.Equal(2.5, MedianInterval.Of([4, 1, 3, 2]).Median);

    [Fact]
    public void Of_Nothing_IsRefused() => Assert.Throws<ArgumentException>(() => MedianInterval.Of([]));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Of_NotANumber_IsRefused(double sample) => Assert.Throws<ArgumentException>(() => MedianInterval.Of([1, sample]));
}
