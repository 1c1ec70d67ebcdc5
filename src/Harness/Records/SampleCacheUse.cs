using System.Text.Json.Serialization;

namespace FastEval.Harness.Records;

/// <summary>What a sample took from the caches.</summary>
/// <param name="Images">The pictures of the prompt; one that is there twice counts twice, here and below.</param>
/// <param name="ImageHits">Those whose embedding was not computed for this sample, but in memory or on disk.</param>
/// <param name="ReusedTokens">Prompt tokens found in the KV cache.</param>
/// <param name="ImageDiskHits">Of the hits those on disk; null in records of before they were told apart.</param>
internal sealed record SampleCacheUse(
    int Images, int ImageHits, int ReusedTokens, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ImageDiskHits = null);
