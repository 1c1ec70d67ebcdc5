using FastEval.Harness.Records;
using FastEval.Harness.Statistics;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>The time to first token, in its parts, of samples that found the same in the caches.</summary>
/// <param name="Cache">What they found.</param>
/// <param name="Ttft">The whole, milliseconds.</param>
/// <param name="Phases">Its parts, in the order of the work.</param>
internal sealed record TtftBreakdown(ImageCacheState Cache, Distribution Ttft, IReadOnlyList<PhaseTime> Phases)
{
    /// <summary>A breakdown per state of the caches that occurs.</summary>
    public static IReadOnlyList<TtftBreakdown> Of(IEnumerable<SampleRecord> samples) =>
    [
        .. samples.Where(sample => sample.Timings is not null).GroupBy(sample => StateOf(sample.Cache)).OrderBy(group => group.Key)
            .Select(group => new TtftBreakdown(group.Key, Distribution.Of(group.Select(sample => sample.Timings!.TtftMs))!, PhasesOf([.. group.Select(sample => sample.Timings!)]))),
    ];

    private static ImageCacheState StateOf(SampleCacheUse? cache) => cache switch
    {
        null or { Images: 0 } => ImageCacheState.NoImage,
        { ImageHits: 0 } => ImageCacheState.Cold,
        _ when cache.ImageHits < cache.Images => ImageCacheState.Partly,
        _ => ImageCacheState.Warm,
    };

    private static PhaseTime[] PhasesOf(SampleTimings[] timings) =>
    [
        .. timings.SelectMany(one => one.PhasesMs.Keys).Distinct(StringComparer.Ordinal).Select(name =>
        {
            // A phase that a request did not have took no time.
            Distribution times = Distribution.Of(timings.Select(one => one.PhasesMs.GetValueOrDefault(name)))!;
            return new PhaseTime(name, times.Mean, times.Median);
        }),
    ];
}
