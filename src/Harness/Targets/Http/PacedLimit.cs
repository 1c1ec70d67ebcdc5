namespace FastEval.Harness.Targets.Http;

/// <summary>
/// So many per minute, evenly: what was taken keeps the next one waiting for as long as it lasts at that rate. In no minute is more taken than the limit and one
/// request. Not thread-safe.
/// </summary>
/// <param name="perMinute">The limit; null for none.</param>
internal sealed class PacedLimit(int? perMinute)
{
    private double _freeAtMs = double.NegativeInfinity;

    /// <summary>How long the next one has to wait, milliseconds.</summary>
    public double WaitMs(double nowMs) => perMinute is null ? 0 : Math.Max(0, _freeAtMs - nowMs);

    /// <summary>Takes so much.</summary>
    public void Take(double nowMs, double amount)
    {
        if (perMinute is { } limit)
            _freeAtMs = Math.Max(_freeAtMs, nowMs) + (amount * 60_000 / limit);
    }

    /// <summary>Corrects what was taken, once it is known.</summary>
    /// <param name="amount">What was taken too little; negative for too much.</param>
    public void Correct(double amount)
    {
        if (perMinute is { } limit)
            _freeAtMs += amount * 60_000 / limit;
    }
}
