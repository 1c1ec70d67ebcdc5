namespace FastEval.Engine.Timing;

/// <summary>The times of one request, in milliseconds; definitions in docs/timings.md.</summary>
public sealed record RequestTimings
{
    /// <summary>Until the first token, the time in which nothing was done for it: behind other requests or their pictures, or for a slow disk; included in <see cref="TtftMs"/>.</summary>
    public required double QueueMs { get; init; }

    /// <summary>Time to first token: from the call, with the file bytes in memory, to the first output token.</summary>
    public required double TtftMs { get; init; }

    /// <summary>From the call to the last token.</summary>
    public required double E2eMs { get; init; }

    /// <summary>The parts of the time to first token, in the order of <see cref="Phase"/>; they and the queueing add up to it within 2%.</summary>
    public required IReadOnlyDictionary<Phase, double> PhasesMs { get; init; }

    /// <summary>Gaps between consecutive output tokens.</summary>
    public required IReadOnlyList<double> InterTokenMs { get; init; }

    /// <summary>Prompt tokens computed for this request (not reused).</summary>
    public required int PrefilledTokens { get; init; }

    /// <summary>Time per output token after the first, (E2E − TTFT)/(n − 1); null for fewer than two tokens.</summary>
    public double? TpotMs => InterTokenMs.Count == 0 ? null : (E2eMs - TtftMs) / InterTokenMs.Count;

    /// <summary>Computed prompt tokens per second of image and text prefill; null if nothing was computed.</summary>
    public double? PrefillTokensPerSecond
    {
        get
        {
            double ms = PhasesMs[Phase.PrefillImage] + PhasesMs[Phase.PrefillText];
            return PrefilledTokens > 0 && ms > 0 ? PrefilledTokens * 1000.0 / ms : null;
        }
    }

    /// <summary>Output tokens per second after the first; null for fewer than two tokens.</summary>
    public double? DecodeTokensPerSecond => TpotMs is { } tpot and > 0 ? 1000.0 / tpot : null;
}
