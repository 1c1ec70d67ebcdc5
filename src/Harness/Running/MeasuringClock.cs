namespace FastEval.Harness.Running;

/// <summary>
/// The wall time in which a run asks a target, from before its first question until after its last answer; loading and warming up are not in it.
/// Goes on from where the last process stopped. Not thread-safe.
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
