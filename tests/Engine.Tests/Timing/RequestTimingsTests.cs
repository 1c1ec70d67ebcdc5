using FastEval.Engine.Timing;

namespace FastEval.Engine.Tests.Timing;

public sealed class RequestTimingsTests
{
    [Fact]
    public void Rates_OfSeveralTokens_FollowTheDefinitions()
    {
        RequestTimings timings = Timings(e2e: 180, gaps: [20, 10, 30, 20], prefilled: 60, image: 30, text: 10);
        Assert.Equal(20, timings.TpotMs);
        Assert.Equal(50, timings.DecodeTokensPerSecond);
        Assert.Equal(1500, timings.PrefillTokensPerSecond);
    }

    [Fact]
    public void Rates_OfOneToken_HaveNoTimePerFurtherToken()
    {
        RequestTimings timings = Timings(e2e: 100, gaps: [], prefilled: 60, image: 0, text: 10);
        Assert.Null(timings.TpotMs);
        Assert.Null(timings.DecodeTokensPerSecond);
        Assert.Equal(6000, timings.PrefillTokensPerSecond);
    }

    [Fact]
    public void Rates_OfNoTime_AreNullAndNotInfinite()
    {
        Assert.Null(Timings(e2e: 100, gaps: [0], prefilled: 5, image: 0, text: 0).DecodeTokensPerSecond);
        Assert.Null(Timings(e2e: 100, gaps: [0], prefilled: 5, image: 0, text: 0).PrefillTokensPerSecond);
        Assert.Null(Timings(e2e: 100, gaps: [0], prefilled: 0, image: 0, text: 10).PrefillTokensPerSecond);
    }

    private static RequestTimings Timings(double e2e, double[] gaps, int prefilled, double image, double text)
    {
        var phases = Enum.GetValues<Phase>().ToDictionary(phase => phase, _ => 10.0);
        phases[Phase.PrefillImage] = image;
        phases[Phase.PrefillText] = text;
        return new RequestTimings { QueueMs = 0, TtftMs = 100, E2eMs = e2e, PhasesMs = phases, InterTokenMs = gaps, PrefilledTokens = prefilled };
    }
}
