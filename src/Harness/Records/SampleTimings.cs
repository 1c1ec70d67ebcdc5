namespace FastEval.Harness.Records;

/// <summary>A sample's times in milliseconds; definitions in docs/timings.md.</summary>
internal sealed record SampleTimings
{
    /// <summary>Measuring time of the run before the sample (loading, warming up and the gaps between processes left out); for throughput over time.</summary>
    public required double StartMs { get; init; }

    /// <summary>Reading the picture files.</summary>
    public required double ReadMs { get; init; }

    /// <summary>Time to first token; reading is not in it.</summary>
    public required double TtftMs { get; init; }

    /// <summary>Until the last token.</summary>
    public required double E2eMs { get; init; }

    /// <summary>The parts of the time to first token by name, in their order: queue, read (bytes to pixels), preprocess, vision_encode, project, prefill_image, prefill_text, sample_first.</summary>
    public required IReadOnlyDictionary<string, double> PhasesMs { get; init; }

    /// <summary>Gaps between consecutive output tokens.</summary>
    public required IReadOnlyList<double> InterTokenMs { get; init; }
}
