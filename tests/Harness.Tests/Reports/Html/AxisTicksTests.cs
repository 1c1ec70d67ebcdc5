using FastEval.Harness.Reports.Html;

namespace FastEval.Harness.Tests.Reports.Html;

public sealed class AxisTicksTests
{
    [Theory]
    [InlineData(10, new[] { 0, 2, 4, 6, 8, 10.0 })]
    [InlineData(112, new[] { 0, 50, 100, 150.0 })]
    [InlineData(0.3, new[] { 0, 0.1, 0.2, 0.3 })]
    [InlineData(5, new[] { 0, 1, 2, 3, 4, 5.0 })]
    public void Linear_Max_IsReachedInRoundSteps(double max, double[] ticks) => Assert.Equal(ticks, AxisTicks.Linear(max));

    [Theory]
    [InlineData(0.9, 12, new[] { 1, 2, 5, 10.0 })]
    [InlineData(1, 100, new[] { 1, 3, 10, 30, 100.0 })]
    [InlineData(0.001, 1000, new[] { 0.001, 0.1, 10, 1000 })]
    public void Logarithmic_Range_HasFewRoundNumbers(double min, double max, double[] ticks) => Assert.Equal(ticks, AxisTicks.Logarithmic(min, max));
}
