using System.Diagnostics;

namespace FastEval.Engine.Timing;

/// <summary>
/// Books one request's time to phases, in <see cref="Stopwatch"/> ticks. One phase runs at a time; not thread-safe.
/// </summary>
public sealed class PhaseClock
{
    private readonly long[] _ticks = new long[Enum.GetValues<Phase>().Length];

    /// <summary>Books what happens until the returned scope is disposed to <paramref name="phase"/>.</summary>
    public Scope Measure(Phase phase) => new(this, phase);

    /// <summary>Adds <paramref name="ticks"/> to a phase; for encoders that learn a phase's length afterwards.</summary>
    public void Add(Phase phase, long ticks) => _ticks[(int)phase] += ticks;

    /// <summary>Milliseconds booked to <paramref name="phase"/> so far.</summary>
    public double Milliseconds(Phase phase) => _ticks[(int)phase] * 1000.0 / Stopwatch.Frequency;

    /// <summary>Milliseconds booked to all phases so far.</summary>
    public double TotalMilliseconds => _ticks.Sum() * 1000.0 / Stopwatch.Frequency;

    /// <summary>Sets every phase back to 0.</summary>
    public void Reset() => Array.Clear(_ticks);

    /// <summary>A running measurement; dispose it to book the time.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly PhaseClock _clock;
        private readonly Phase _phase;
        private readonly long _start;

        internal Scope(PhaseClock clock, Phase phase)
        {
            _clock = clock;
            _phase = phase;
            _start = Stopwatch.GetTimestamp();
        }

        /// <summary>Books the time since the scope was made.</summary>
        public void Dispose() => _clock.Add(_phase, Stopwatch.GetTimestamp() - _start);
    }
}
