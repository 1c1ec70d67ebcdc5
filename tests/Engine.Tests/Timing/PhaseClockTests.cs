using System.Diagnostics;
using FastEval.Engine.Timing;

namespace FastEval.Engine.Tests.Timing;

public sealed class PhaseClockTests
{
    [Fact]
    public void Add_SeveralTimes_SumsPerPhaseAndInTotal()
    {
        var clock = new PhaseClock();
        clock.Add(Phase.Read, Stopwatch.Frequency);
        clock.Add(Phase.Read, Stopwatch.Frequency);
        clock.Add(Phase.SampleFirst, Stopwatch.Frequency / 2);
        Assert.Equal(2000, clock.Milliseconds(Phase.Read));
        Assert.Equal(500, clock.Milliseconds(Phase.SampleFirst));
        Assert.Equal(0, clock.Milliseconds(Phase.Project));
        Assert.Equal(2500, clock.TotalMilliseconds);
    }

    [Fact]
    public void Measure_UntilDisposed_BooksTheTimeToItsPhaseOnly()
    {
        var clock = new PhaseClock();
        long before = Stopwatch.GetTimestamp();
        using (clock.Measure(Phase.VisionEncode))
            Thread.Sleep(5);
        double most = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
        Assert.InRange(clock.Milliseconds(Phase.VisionEncode), 4, most);
        Assert.Equal(clock.TotalMilliseconds, clock.Milliseconds(Phase.VisionEncode));
    }

    [Fact]
    public void Reset_BookedTime_IsGone()
    {
        var clock = new PhaseClock();
        foreach (Phase phase in Enum.GetValues<Phase>())
            clock.Add(phase, 1000);
        clock.Reset();
        Assert.Equal(0, clock.TotalMilliseconds);
    }
}
