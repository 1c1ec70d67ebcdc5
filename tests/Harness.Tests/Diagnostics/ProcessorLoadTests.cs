using FastEval.Harness.Diagnostics;

namespace FastEval.Harness.Tests.Diagnostics;

public sealed class ProcessorLoadTests
{
    [Theory]
    [InlineData("cpu  100 0 100 800 0 0 0 0 0 0", "cpu  125 0 125 950 0 0 0 0 0 0", 0.25)]
    [InlineData("cpu  100 0 100 800 50 0 0 0 90 0", "cpu  100 0 100 850 100 0 0 0 190 0", 0)]
    [InlineData("cpu  0 0 0 0 0 0 0 0", "cpu  10 10 10 0 0 10 10 50", 1)]
    public void ShareBetween_TwoReadings_IsWhatWasNotIdle(string before, string after, double share) =>
        Assert.Equal(share, ProcessorLoad.ShareBetween(before, after)!.Value, 12);

    [Fact]
    public void ShareBetween_NoTimePassed_IsUnknown() => Assert.Null(ProcessorLoad.ShareBetween("cpu 1 2 3 4 5", "cpu 1 2 3 4 5"));

    [Fact]
    public void ShareBetween_Garbage_IsUnknown() => Assert.Null(ProcessorLoad.ShareBetween("", "x"));
}
