using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>A sample's times in milliseconds; definitions in docs/timings.md.</summary>
internal sealed record SampleTimings
{
    /// <summary>
    /// The run's measuring time when the question was put to the target, its pictures' files in memory: wall time in which questions were asked,
    /// without loading, warming up and what is between two processes. Samples overlap where several are asked at a time.
    /// </summary>
    public required double StartMs { get; init; }

    /// <summary>Reading the picture files, before the start and beside the computing of other samples; 0 where the item before had the same.</summary>
    public required double ReadMs { get; init; }

    /// <summary>Time to first token; reading is not in it.</summary>
    public required double TtftMs { get; init; }

    /// <summary>Until the last token.</summary>
    public required double E2eMs { get; init; }

    /// <summary>The parts of the time to first token by name, in their order: queue, read (bytes to pixels), preprocess, vision_encode, project, prefill_image, prefill_text, sample_first; over a network queue, prepare, connect, tls, send, first_byte, first_token.</summary>
    public required IReadOnlyDictionary<string, double> PhasesMs { get; init; }

    /// <summary>Gaps between consecutive output tokens; of an API between the pieces that it sends.</summary>
    public required IReadOnlyList<double> InterTokenMs { get; init; }

    /// <summary>The run's measuring time when the last token was there.</summary>
    [JsonIgnore]
    public double EndMs => StartMs + E2eMs;
}
