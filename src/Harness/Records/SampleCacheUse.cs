namespace FastEval.Harness.Records;

/// <summary>What a sample took from the caches.</summary>
/// <param name="Images">The pictures of the prompt.</param>
/// <param name="ImageHits">Those whose embedding was not computed for this sample.</param>
/// <param name="ReusedTokens">Prompt tokens found in the KV cache.</param>
internal sealed record SampleCacheUse(int Images, int ImageHits, int ReusedTokens);
