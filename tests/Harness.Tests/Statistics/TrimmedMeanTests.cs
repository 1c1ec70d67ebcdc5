using FastEval.Harness.Statistics;

namespace FastEval.Harness.Tests.Statistics;

public sealed class TrimmedMeanTests
{
    /// <summary>By hand: one of ten is cut off at either end; the winsorised ones' squares around 4.6 sum to 62.4, and the error is √(62.4 / (8·7)).</summary>
    [Fact]
    public void Of_TenValues_CutsOneAtEitherEnd()
    {
        TrimmedMean mean = TrimmedMean.Of([1, 1000, 3, 4, 5, 6, 7, 8, -500, 3]);
        // Sorted: -500, 1, 3, 3, 4, 5, 6, 7, 8, 1000. Kept: 1 to 8; winsorised 1, 1, 3, 3, 4, 5, 6, 7, 8, 8.
        Assert.Equal(37 / 8.0, mean.Value, 12);
        Assert.Equal(Math.Sqrt(62.4 / 56), mean.StandardError, 12);
        Assert.Equal(7, mean.Freedom);
    }

    /// <summary>Below eight values nothing is cut: Student's own test. R: t.test(c(1,2,4), mu=0, alternative="greater") has t = 2.6458, df = 2, p = 0.0591.</summary>
    [Fact]
    public void PAbove_ThreeValues_IsStudentsTest()
    {
        TrimmedMean mean = TrimmedMean.Of([1, 2, 4]);
        Assert.Equal(7 / 3.0, mean.Value, 12);
        double t = mean.Value / mean.StandardError;
        Assert.Equal(2.6458, t, 4);
        // With two degrees of freedom Student's distribution has a closed form: P(T > t) = 1/2 − t / (2√(2 + t²)).
        Assert.Equal(0.5 - t / (2 * Math.Sqrt(2 + t * t)), mean.PAbove(0), 9);
        Assert.Equal(1, mean.PAbove(0) + mean.PBelow(0), 9);
    }

    [Fact]
    public void Interval_OfOne_IsWhereBothOneSidedTestsEnd()
    {
        TrimmedMean mean = TrimmedMean.Of([1, 2, 4, 3, 2.5, 3.5]);
        (double low, double high) = mean.Interval(0.95);
        Assert.Equal(0.025, mean.PAbove(low), 6);
        Assert.Equal(0.025, mean.PBelow(high), 6);
    }

    [Fact]
    public void Difference_OfTwo_HasWelchsFreedom()
    {
        TrimmedMean difference = TrimmedMean.Difference(TrimmedMean.Of([1, 2, 3]), TrimmedMean.Of([11, 13, 15, 17]));
        Assert.Equal(12, difference.Value, 12);
        // Variances of the means: 1/3 and (20/3)/4 = 5/3.
        Assert.Equal(Math.Sqrt(2), difference.StandardError, 12);
        Assert.Equal(4 / (1 / 18.0 + 25 / 27.0), difference.Freedom, 9);
    }

    [Fact]
    public void Of_EqualValues_IsCertain()
    {
        TrimmedMean mean = TrimmedMean.Of([2, 2, 2]);
        Assert.Equal(0, mean.StandardError);
        Assert.Equal(0, mean.PAbove(1));
        Assert.Equal(1, mean.PAbove(2));
        Assert.Equal((2, 2), mean.Interval(0.95));
    }

    [Fact]
    public void Of_OneValue_IsRefused() => Assert.Throws<ArgumentException>(() => TrimmedMean.Of([1]));
}
