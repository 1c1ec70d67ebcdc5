using FastEval.Harness.Statistics;

namespace FastEval.Harness.Tests.Statistics;

public sealed class DistributionTests
{
    // numpy.percentile([15, 20, 35, 40, 50], [0, 5, 30, 40, 50, 90, 95, 99, 100])
    [Theory]
    [InlineData(0, 15)]
    [InlineData(5, 16)]
    [InlineData(30, 23)]
    [InlineData(40, 29)]
    [InlineData(50, 35)]
    [InlineData(90, 46)]
    [InlineData(95, 48)]
    [InlineData(99, 49.6)]
    [InlineData(100, 50)]
    public void Percentile_FiveValues_IsNumpys(double percent, double expected) =>
        Assert.Equal(expected, Distribution.Of([40, 15, 50, 20, 35])!.Percentile(percent), 9);

    [Fact]
    public void Median_EvenCount_AveragesTheMiddle() => Assert.Equal(2.5, Distribution.Of([4, 1, 3, 2])!.Median);

    [Fact]
    public void Percentile_OneValue_IsIt() => Assert.Equal(7, Distribution.Of([7])!.Percentile(99));

    [Fact]
    public void Of_Nothing_IsNull() => Assert.Null(Distribution.Of([]));

    [Fact]
    public void Of_NotANumber_IsRefused() => Assert.Throws<ArgumentException>(() => Distribution.Of([1, double.NaN]));
}
