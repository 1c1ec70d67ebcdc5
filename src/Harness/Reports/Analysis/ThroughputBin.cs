using FastEval.Harness.Records;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>How many samples were finished in a stretch of the run.</summary>
/// <param name="StartSeconds">Where it begins, in measuring time of the run.</param>
/// <param name="EndSeconds">Where it ends.</param>
/// <param name="SamplesPerSecond">Samples that ended in it, per second.</param>
internal sealed record ThroughputBin(double StartSeconds, double EndSeconds, double SamplesPerSecond)
{
    /// <summary>The most bins of a target.</summary>
    public const int Most = 40;

    /// <summary>About this many samples make a bin's rate steady enough to look at.</summary>
    private const int SamplesPerBin = 8;

    /// <summary>Bins of equal length, from a target's first sample to the end of its last; empty if it has none.</summary>
    public static IReadOnlyList<ThroughputBin> Of(IReadOnlyCollection<SampleTimings> timings)
    {
        if (timings.Count == 0)
            return [];
        double start = timings.Min(one => one.StartMs), length = timings.Max(one => one.EndMs) - start;
        if (length <= 0)
            return [];
        int count = Math.Clamp(timings.Count / SamplesPerBin, 1, Most);
        int[] ended = new int[count];
        foreach (SampleTimings one in timings)
            ended[Math.Min(count - 1, (int)((one.EndMs - start) / length * count))]++;
        double seconds = length / 1000 / count;
        return [.. ended.Select((samples, i) => new ThroughputBin(start / 1000 + i * seconds, start / 1000 + (i + 1) * seconds, samples / seconds))];
    }
}
