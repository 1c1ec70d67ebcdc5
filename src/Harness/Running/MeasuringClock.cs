namespace FastEval.Harness.Running;

/// <summary>
/// Counts the time that a run spends on samples; loading and warming up are not in it. Goes on from where the last process stopped.
/// </summary>
internal sealed class MeasuringClock(TimeProvider time, double beforeMs)
{
    private double _sumMs = beforeMs;
    private long? _start;

    /// <summary>Time so far.</summary>
    public double ElapsedMs => _sumMs + (_start is { } start ? time.GetElapsedTime(start).TotalMilliseconds : 0);

    public void Start() => _start ??= time.GetTimestamp();

    public void Stop()
    {
        _sumMs = ElapsedMs;
        _start = null;
    }
}
