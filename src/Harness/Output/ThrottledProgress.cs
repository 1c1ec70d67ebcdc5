namespace FastEval.Harness.Output;

/// <summary>Passes on at most ten reports a second, on the thread that makes them.</summary>
internal sealed class ThrottledProgress(Action<double> report, TimeProvider time) : IProgress<double>
{
    private long _last = time.GetTimestamp();

    public void Report(double value)
    {
        if (time.GetElapsedTime(_last).TotalMilliseconds < 100)
            return;
        _last = time.GetTimestamp();
        report(value);
    }
}
