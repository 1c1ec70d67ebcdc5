using FastEval.Harness.Statistics;

namespace FastEval.Harness.Tests.Statistics;

public sealed class WilsonIntervalTests
{
    // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(20, 20, 0.8389, 1)]
    [InlineData(1, 1, 0.2065, 1)]
    public void Of_PublishedCases_GivesThePublishedEnds(int successes, int n, double low, double high)
    {
        WilsonInterval interval = WilsonInterval.Of((double)successes / n, n);
        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    [Theory]
    [InlineData(-0.1, 5)]
    [InlineData(1.1, 5)]
    [InlineData(double.NaN, 5)]
    [InlineData(0.5, 0)]
    public void Of_NoProportionOrNoObservations_IsRefused(double share, double n) => Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(share, n));
}
