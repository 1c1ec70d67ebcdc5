using FastEval.Harness.Records;

namespace FastEval.Harness.Reports.Analysis;

/// <summary>Where the embeddings of the pictures that a target was asked about came from; a picture counts once per question.</summary>
/// <param name="Encoded">Computed for the question.</param>
/// <param name="FromMemory">In memory; null where the record does not tell memory and disk apart.</param>
/// <param name="FromDisk">On disk; null likewise.</param>
internal sealed record PictureSources(int Encoded, int? FromMemory, int? FromDisk)
{
    /// <summary>Sums over samples; null if none had a picture.</summary>
    public static PictureSources? Of(IEnumerable<SampleCacheUse> samples)
    {
        SampleCacheUse[] uses = [.. samples.Where(sample => sample.Images > 0)];
        if (uses.Length == 0)
            return null;
        int hits = uses.Sum(use => use.ImageHits);
        // Where nothing was found there is nothing to tell apart.
        int? disk = uses.Any(use => use.ImageHits > 0 && use.ImageDiskHits is null) ? null : uses.Sum(use => use.ImageDiskHits ?? 0);
        return new PictureSources(uses.Sum(use => use.Images) - hits, hits - disk, disk);
    }
}
