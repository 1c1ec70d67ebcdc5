namespace FastEval.Harness.Reports.Analysis;

/// <summary>Whether a prompt's pictures had been seen: times to first token of different kinds are never put together.</summary>
internal enum ImageCacheState
{
    /// <summary>All pictures were new.</summary>
    Cold,

    /// <summary>Some were new.</summary>
    Partly,

    /// <summary>All were cached, as embeddings or in the KV cache.</summary>
    Warm,

    /// <summary>The prompt had none.</summary>
    NoImage,
}
